from pathlib import Path

from helpers import project
from helpers.register import data_book, documents
from helpers.register.schema import TABLES
from tests.invented import INDICATORS, PLACES, write_register


def test_the_page_is_in_step_with_codebooks_and_columns() -> None:
    text = (project.root() / data_book.FILE).read_text(encoding="utf-8")
    assert text == data_book.page(documents.load(project.paths().raw)), "run `make codebooks`"


def test_every_table_column_indicator_base_place_unit_and_event_is_there(tmp_path: Path) -> None:
    text = data_book.page(documents.load(write_register(tmp_path)))
    for name, (_, columns) in TABLES.items():
        assert f"### {name}.csv" in text
        assert all(f"| `{column.name}` | {column.kind} |" in text for column in columns)
    assert (
        "| `online_submission_share` | Dossiers filed online · Tỷ lệ hồ sơ nộp trực tuyến | share "
        "| higher | all dossiers received → `received`; all dossiers resolved → `resolved`; "
        "not stated |"
    ) in text
    assert "| `an` | An · An | province |  |  | yes | Huyện Một |" in text
    assert "| 2022-06-01 | Desks must digitize | national | all | start |" in text


def test_a_name_never_breaks_out_of_its_cell(tmp_path: Path) -> None:
    raw = write_register(
        tmp_path,
        indicators=INDICATORS.replace("Dossiers received", "a | b <script>"),
        places=PLACES.replace('vi = "Cả nước"', 'vi = "*x*"'),
    )
    text = data_book.page(documents.load(raw))
    assert "a \\| b &lt;script>" in text
    assert "\\*x\\*" in text


def test_it_is_written_into_the_checkout(tmp_path: Path) -> None:
    write_register(tmp_path / "data" / "raw")
    assert data_book.write(tmp_path).read_text(encoding="utf-8").startswith("# Data\n")
