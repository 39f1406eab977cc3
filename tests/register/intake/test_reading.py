import datetime as dt
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from helpers.register.intake import reading
from helpers.register.intake.texts import LONGEST
from helpers.register.problems import RegisterError

ARTICLE = (
    "Trong 9 tháng đầu năm 2023, tỉnh tiếp nhận 4.936 hồ sơ thủ tục hành chính, trong đó 1.234 "
    "hồ sơ"
    " được nộp trực tuyến qua Cổng Dịch vụ công của tỉnh, còn lại nộp tại bộ phận một cửa."
)
PAGE = f"""<html><head><meta charset="utf-8"><title>Số hóa ở cấp xã</title>
<script>fetch("http://127.0.0.1:9/x"); document.write("666 hồ sơ")</script></head><body>
<nav><a href="/">Trang chủ</a><a href="/v">Video 152</a></nav>
<article><h1>Số hóa ở cấp xã</h1><p>{ARTICLE}</p><p>{ARTICLE}</p>
<table><tr><th>Cấp</th><th>Hồ sơ</th></tr><tr><td>Cấp xã</td><td>2.000</td></tr>
<tr><td>Cấp huyện</td><td>1.000</td></tr></table></article>
<aside><h3>Có thể bạn quan tâm</h3><a href="/a">Tặng 100 suất quà</a></aside>
<footer>Lượt truy cập: 5.535.246. Điện thoại 0260.3862.479</footer></body></html>"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(RegisterError) as caught:
        reading.read(path)
    (problem,) = caught.value.problems
    assert problem.file == path.name
    assert problem.expected or problem.found
    return str(problem)


def texts(path: Path) -> list[str]:
    return [block.text for block in reading.read(path).blocks]


def test_furniture_of_a_web_page_is_left_out_and_its_table_kept(tmp_path: Path) -> None:
    source = reading.read(write(tmp_path, "page.html", PAGE))
    whole = "\n".join(block.text for block in source.blocks)
    assert "4.936 hồ sơ" in whole
    for furniture in ("152", "100 suất", "5.535.246", "0260", "666"):
        assert furniture not in whole
    (table,) = [block.rows for block in source.blocks if block.rows]
    assert table == (("Cấp", "Hồ sơ"), ("Cấp xã", "2.000"), ("Cấp huyện", "1.000"))


def test_what_follows_related_articles_in_a_text_is_left_out(tmp_path: Path) -> None:
    text = f"Tiêu đề\n10/10/2023\n{ARTICLE}\n\nHết.\nTin liên quan\nTặng 100 suất quà\n"
    assert "100 suất" not in " ".join(texts(write(tmp_path, "a.txt", text)))


def test_letters_are_composed_whatever_the_encoding(tmp_path: Path) -> None:
    decomposed = "Tỉnh tiếp nhận hồ sơ".encode()
    for name, raw in (("a.txt", decomposed), ("b.txt", "Tỉnh tiếp nhận hồ sơ".encode("utf-16"))):
        assert texts(write(tmp_path, name, raw)) == ["Tỉnh tiếp nhận hồ sơ"]


def test_lines_broken_at_a_width_are_joined(tmp_path: Path) -> None:
    lines = "Tỷ lệ hồ sơ trực tuyến của các xã trên địa bàn tỉnh trong chín tháng đạt\ntrên 50%."
    assert texts(write(tmp_path, "a.txt", lines)) == [lines.replace("\n", " ")]


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Tû lÖ hå s¬ trùc tuyÕn cña tØnh", "TCVN3"),
        ("Tyû leä hoà sô tröïc tuyeán cuûa tænh", "VNI"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_old_fonts_are_recognized_and_refused(
    tmp_path: Path, text: str, font: str, encoding: str
) -> None:
    said = refusal(write(tmp_path, "a.txt", text.encode(encoding)))
    assert font in said
    assert "Unicode" in said


def test_a_paragraph_without_an_end_is_cut_and_nothing_of_it_lost(tmp_path: Path) -> None:
    sentence = "Cấp xã tiếp nhận hồ sơ. "
    found = texts(write(tmp_path, "a.txt", sentence * 400 + "1" * 7000))
    assert max(map(len, found)) <= LONGEST
    assert "".join(found).replace(" ", "") == (sentence * 400 + "1" * 7000).replace(" ", "")
    assert found[0].endswith(".")


def test_the_day_of_a_page_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", f"Tiêu đề\n18/09/2023 - Lượt xem: 167\n{ARTICLE}")
    assert reading.read(path).published == dt.date(2023, 9, 18)


def test_a_word_file_keeps_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Trước bảng.")
    table = document.add_table(rows=2, cols=2)
    for number, text in enumerate(("Cấp", "Hồ sơ", "Cấp xã", "2.000")):
        table.cell(number // 2, number % 2).text = text
    document.add_paragraph("Sau bảng.")
    document.save(str(tmp_path / "a.docx"))
    blocks = reading.read(tmp_path / "a.docx").blocks
    assert [block.text for block in (blocks[0], blocks[2])] == ["Trước bảng.", "Sau bảng."]
    assert blocks[1].rows == (("Cấp", "Hồ sơ"), ("Cấp xã", "2.000"))


def test_numbers_of_a_workbook_are_shown_in_the_style_of_its_language(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Cấp", "Hồ sơ", "Tỷ lệ (%)"])
    book.active.append(["Cấp xã", 12345, 26.77])
    book.save(tmp_path / "a.xlsx")
    assert reading.read(tmp_path / "a.xlsx", "vi").blocks[1].rows[1] == (
        "Cấp xã",
        "12.345",
        "26,77",
    )
    assert reading.read(tmp_path / "a.xlsx", "en").blocks[1].rows[1] == (
        "Cấp xã",
        "12,345",
        "26.77",
    )


def test_a_csv_table_is_kept_whatever_parts_its_cells(tmp_path: Path) -> None:
    for name, mark in (("a.csv", ","), ("b.csv", ";"), ("c.tsv", "\t")):
        path = write(tmp_path, name, f'Cấp{mark}Hồ sơ\nCấp xã{mark}"2.000"\n')
        assert reading.read(path).blocks[0].rows == (("Cấp", "Hồ sơ"), ("Cấp xã", "2.000"))


def pdf(path: Path, *, scan: bool) -> Path:
    figure = Figure(figsize=(6, 6))
    if scan:
        figure.add_axes((0, 0, 1, 1)).imshow([[0, 1], [1, 0]])
        figure.axes[0].set_axis_off()
    else:
        figure.text(0.1, 0.9, "Communes received 4,936 dossiers in 2023.")
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.3))
        axes.set_axis_off()
        axes.table(
            [["Communes", "2,000"], ["Districts", "1,000"]],
            colLabels=["Tier", "Dossiers"],
            loc="center",
        )
    figure.savefig(path)
    return path


def test_a_pdf_gives_its_text_and_its_tables(tmp_path: Path) -> None:
    blocks = reading.read(pdf(tmp_path / "a.pdf", scan=False)).blocks
    assert blocks[0].text == "Communes received 4,936 dossiers in 2023."
    assert blocks[1].rows[1:] == (("Communes", "2,000"), ("Districts", "1,000"))


def test_a_scanned_pdf_is_refused_with_a_hint(tmp_path: Path) -> None:
    assert "OCR" in refusal(pdf(tmp_path / "a.pdf", scan=True))


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1_000_000)
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 1_000_001)
    assert (tmp_path / name).stat().st_size < 10_000
    assert "unpacks to more than" in refusal(tmp_path / name)


def test_an_office_file_that_defines_entities_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr(
            "word/document.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        )
    assert "defines entities" in refusal(tmp_path / "a.docx")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    (tmp_path / "a.txt").write_text("0123456789 and more", encoding="utf-8")
    assert "more than 10 bytes" in refusal(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("a.doc", ".docx"), ("a.xls", ".xlsx"), ("a.jpg", ".pdf"), ("a", "without a suffix")],
)
def test_other_kinds_of_files_are_refused_with_what_to_do(
    tmp_path: Path, name: str, hint: str
) -> None:
    assert hint in refusal(write(tmp_path, name, "x"))


def test_an_empty_or_missing_file_is_named(tmp_path: Path) -> None:
    assert "no text" in refusal(write(tmp_path, "a.txt", ""))
    assert "cannot be read" in refusal(tmp_path / "missing.txt")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120, deadline=None
)
@given(
    st.sampled_from([".txt", ".html", ".csv", ".pdf", ".docx", ".xlsx"]), st.binary(max_size=400)
)
def test_no_bytes_do_more_than_be_refused(tmp_path: Path, suffix: str, raw: bytes) -> None:
    path = write(tmp_path, f"any{suffix}", raw)
    try:
        reading.read(path)
    except RegisterError as error:
        assert [problem.file for problem in error.problems] == [path.name]


def test_a_table_drawn_with_spaces_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(
        "Tháng 10/2031:\n\n  Xã         Tiếp nhận   Trực tuyến\n  --------------------------\n"
        "  Xã Hạ            412      288/412\n  Xã Thượng        365      201/365\n"
        "  --------------------------\n  Cộng             777      489/777\n\nHết bảng.\n",
        encoding="utf-8",
    )
    blocks = reading.read(path).blocks
    assert [bool(block.rows) for block in blocks] == [False, True, False]
    assert blocks[1].rows[0] == ("Xã", "Tiếp nhận", "Trực tuyến")
    assert blocks[1].rows[-1] == ("Cộng", "777", "489/777")


def test_two_lines_with_wide_gaps_are_no_table(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("Số 1   ngày 2   năm 2031\nNơi nhận   Ký   Đóng dấu\n", encoding="utf-8")
    assert not any(block.rows for block in reading.read(path).blocks)
