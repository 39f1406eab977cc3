"""Texts that want to run, and the real documents with such texts in every field."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

# What runs leaves a mark on the page, wherever it stands: in a text, an attribute or a title.
MARK = "document.documentElement.dataset.ran='1'"
SCRIPTS = (
    f"</title></style></td><script>{MARK}</script><img src=x onerror={MARK}>"
    f"'\\\" onmouseover={MARK} x=' {{{{ 7*7 }}}} {{0.__class__}} $\\\\frac{{$ %s "
)
# What a spreadsheet would compute, at the start of a text.
FORMULAS = {
    "title": "=HYPERLINK('https://evil.example','x') ",
    "publisher": "@SUM(1+1) ",
    "note": "+1+1 ",
    "says": "-1+1 ",
}
UNIT = "Huyện Sa Thầy"

_FIELD = re.compile(r'^(title|publisher|number|note|says|label|because)(\s*=\s*")(?!"")', re.M)
_LONG_NOTE = re.compile(r'^note(\s*=\s*)"""\n', re.M)
_NAME = re.compile(r'((?:^|\{ |, )(?:en|vi) = ")', re.M)


def register(target: Path, raw: Path) -> Path:
    """Copy the real documents and codebooks, and let every text of theirs try to run."""
    shutil.copytree(raw, target)
    for path in target.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        text = _FIELD.sub(lambda match: f"{match[0]}{FORMULAS.get(match[1], '')}{SCRIPTS}", text)
        text = _LONG_NOTE.sub(lambda match: match[0] + SCRIPTS, text)
        text = text.replace(f'"{UNIT}"', f'"{UNIT} <i onclick={MARK}>"')
        if path.parent == target:
            text = _NAME.sub(lambda match: f"{match[1]}<i onclick={MARK}>", text)
        path.write_text(text, encoding="utf-8")
    return target
