from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import project
from helpers.register import documents
from helpers.register.documents import Register
from helpers.register.intake import candidates, finding, reading
from helpers.register.intake.candidates import Index
from helpers.register.intake.figures import Findings
from helpers.register.intake.reading import Source


@pytest.fixture(scope="session")
def register() -> Register:
    return documents.load(project.paths().raw)


@pytest.fixture(scope="session")
def index(register: Register) -> Index:
    return candidates.build(register)


@pytest.fixture
def find(register: Register, index: Index, tmp_path: Path) -> Callable[[str], Findings]:
    """Find what a text holds that speaks of Kon Tum and was published on 10 October 2023."""

    def found(text: str) -> Findings:
        path = tmp_path / "page.txt"
        path.write_text(f"Trang báo\n10/10/2023\n{text}\n", encoding="utf-8")
        source: Source = reading.read(path)
        return finding.find(source, index, register.codebook, "kon-tum")

    return found
