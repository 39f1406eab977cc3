"""Pages are printed by a browser that is there, each whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from helpers.running import pdf


def page(folder: Path, name: str = "a") -> Path:
    path = folder / f"{name}.html"
    path.write_text("<!DOCTYPE html><title>A</title><p>Số hóa", encoding="utf-8")
    return path


def program(folder: Path, body: str) -> str:
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


PRINTS = 'for word; do case $word in --print-to-pdf=*) echo pdf > "${word#*=}";; esac; done'
unix = pytest.mark.skipif(os.name == "nt", reason="the browser of this test is a shell script")


def test_without_a_browser_the_message_says_what_to_do(monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    monkeypatch.setattr(pdf, "PLACES", ())
    with pytest.raises(pdf.PrintError, match=r"Chrome, Chromium or Edge.*install one"):
        pdf.browser()


def test_a_browser_outside_the_path_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    monkeypatch.setattr(pdf, "PLACES", ("/none", str(page(tmp_path))))
    assert pdf.browser() == str(tmp_path / "a.html")


@unix
def test_a_page_is_printed_beside_itself_and_only_when_it_is_newer(tmp_path):
    source = page(tmp_path)
    browser = program(tmp_path, PRINTS)
    assert pdf.write([source], browser) == [tmp_path / "a.pdf"]
    assert pdf.write([source], browser) == []
    later = (tmp_path / "a.pdf").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert pdf.write([source], browser) == [tmp_path / "a.pdf"]


@unix
def test_a_page_that_is_not_printed_is_named_and_the_others_are_printed(tmp_path):
    browser = program(
        tmp_path, f'case "$*" in *bad.html) echo "no room" >&2; exit 1;; esac\n{PRINTS}'
    )
    with pytest.raises(pdf.PrintError, match=r"not printed:\n- bad\.html: no room"):
        pdf.write([page(tmp_path, "bad"), page(tmp_path)], browser)
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["a.pdf"]
    assert not list(tmp_path.glob(".*part*"))


def test_the_browser_of_this_machine_prints(tmp_path):
    try:
        browser = pdf.browser()
    except pdf.PrintError as error:
        pytest.skip(str(error))
    (made,) = pdf.write([page(tmp_path)], browser)
    assert made.read_bytes().startswith(b"%PDF-")
