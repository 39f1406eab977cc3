"""Pack what was made into one archive that can be deposited, the same bytes from the same files.

``python -m helpers.running.release`` writes ``build/release``; ``make release`` runs the pages
before.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from helpers.register import codebook
from helpers.running import manifest, plan
from helpers.running.plan import Page, Site

# What stands beside the reports and the tables: how they came about, and under which terms.
TEXTS = (
    "CHANGELOG.md", "CITATION.cff", "DATA.md", "LICENSE", "LICENSE-tables", "METHODS.md",
    "README.md", "docs/findings.schema.json", "requirements.lock",
)  # fmt: skip
KINDS = (".html", ".ipynb", ".json", ".pdf", ".xlsx")
CHECKSUMS = "SHA256SUMS"
# The earliest time that an archive can tell: when a file was made says nothing of what is in it.
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16


class ReleaseError(ValueError):
    """What must not be released; the message lists every reason."""


def version(root: Path) -> str:
    """Return the version of the project, which pyproject.toml alone decides."""
    content = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(content["project"]["version"])


def files(site: Site, pages: Sequence[Page]) -> dict[str, Path]:
    """Return what belongs into a release: names in the archive, and where the files are.

    Pages, executed notebooks, findings and workbooks below reports/, the tables with their
    description below data/processed/, the documents as printed below data/raw/, and the texts.
    Raises ReleaseError where one of `pages` is missing or failed, and for missing texts.
    """
    faults = list(_faults(site, pages))
    if faults:
        raise ReleaseError("not released:\n- " + "\n- ".join(faults))
    reports = {
        f"reports/{path.relative_to(site.reports).as_posix()}": path
        for path in site.reports.rglob("*")
        if path.suffix in KINDS
        and not path.is_relative_to(site.processed)
        and not path.name.startswith(".")
        and path.name != manifest.NAME  # it tells of the machine and the day
    }
    tables = {
        f"data/processed/{path.name}": path
        for path in site.processed.iterdir()
        if path.suffix in (".csv", ".json")
    }
    raw = {
        f"data/raw/{path.relative_to(site.raw).as_posix()}": path
        for path in site.raw.rglob("*")
        if path.suffix in (".toml", ".md", ".json") and "inbox" not in path.parts
    }
    texts = {name: site.root / name for name in TEXTS}
    return dict(sorted({**reports, **tables, **raw, **texts}.items()))


def _faults(site: Site, pages: Sequence[Page]) -> Iterable[str]:
    made = manifest.load(site).pages
    for page in pages:
        if page.key not in made or not page.html(site).is_file():
            yield f"{page.key}: there is no page: run `sohoa run` first"
    for key, entry in made.items():
        if entry["status"] != "made":
            yield f"{key}: the last run failed"
    yield from (
        f"{path.relative_to(site.reports).as_posix()} is a page as far as it came"
        for path in sorted(site.reports.rglob("*.failed.ipynb"))
    )
    if not (site.processed / "datapackage.json").is_file():
        yield "there are no tables: run `sohoa clean` first"
    yield from (f"{name} is missing" for name in TEXTS if not (site.root / name).is_file())


def checksums(contents: Mapping[str, bytes]) -> bytes:
    """Return the checksums of files as `sha256sum --check` reads them."""
    lines = [
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in contents.items()
    ]
    return "".join(lines).encode("utf-8")


def write(site: Site, pages: Sequence[Page], folder: Path) -> Path:
    """Write the archive and, beside it, its checksum; return the path of the archive.

    The entries are in order, without times or owners. The same files give the same bytes with one
    version of zlib; the checksums inside hold for every one. Raises ReleaseError as `files`.
    """
    name = f"sohoa-{version(site.root)}"
    contents = {path: source.read_bytes() for path, source in files(site, pages).items()}
    folder.mkdir(parents=True, exist_ok=True)
    archive, draft = folder / f"{name}.zip", folder / f".{name}.zip.part"
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path, content in {**contents, CHECKSUMS: checksums(contents)}.items():
            entry = zipfile.ZipInfo(f"{name}/{path}", EPOCH)
            entry.create_system, entry.external_attr = 3, READABLE  # as on Unix, on every system
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    draft.replace(archive)
    (folder / CHECKSUMS).write_bytes(checksums({archive.name: archive.read_bytes()}))
    return archive


def main() -> int:
    """Write the release of this checkout, and say what it is."""
    site = plan.site()
    pages = plan.select(codebook.load(site.raw).study_places)
    try:
        archive = write(site, pages, site.root / "build" / "release")
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    shown, size = archive.relative_to(site.root), archive.stat().st_size
    print(f"{shown}: {size:,} bytes, {len(files(site, pages))} files and their checksums")
    return 0


if __name__ == "__main__":
    sys.exit(main())
