"""Files that are damaged, or made to do damage: one sentence in good time and little memory, and nothing changes."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from pybudget import resources
from tests.command_line import Outcome, assert_refused, run, snapshot
from tests.prior import legacy_files
from tests.prior.legacy_files import Layout

SECONDS = 10
MEMORY = 2**30
"""What one command may take: a quarter of it is usual."""

MASTER = "令和7年度マスター.xlsx"

LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from pybudget import cli
sys.exit(cli.main(sys.argv[1:]))
"""


def run_limited(folder: Path, *arguments: str) -> Outcome:
    """A command in a process of its own that is ended when it takes too much."""
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=6 * SECONDS,  # of a machine that is shared; its own seconds are limited above
        check=False,
        env={
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PATH": "",
            "XDG_STATE_HOME": str(folder),
            "OPENBLAS_NUM_THREADS": "1",
        },
    )
    return Outcome(ended.returncode, ended.stdout, ended.stderr)


@cache
def sound(kind: str = "xlsx") -> bytes:
    """Last year's book, laid out by others."""
    return legacy_files.WRITERS[kind](list(legacy_files.pages_of(Layout("staircase", "one sheet", kind))))


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_part(name: str, change: Callable[[bytes], bytes], kind: str = "xlsx") -> bytes:
    parts = parts_of(sound(kind))
    return zipped(parts | {name: change(parts[name])})


def with_rows(rows: bytes) -> bytes:
    return with_part(SHEET, lambda content: content.replace(b"</sheetData>", rows + b"</sheetData>"))


def bomb_of_entities(kind: str, part: str, element: bytes) -> bytes:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    declared = f'<!DOCTYPE x [<!ENTITY l0 "laugh">{levels}]>'.encode()
    return with_part(part, lambda content: content.replace(element, declared + element, 1), kind)


def entity_after_much_space() -> bytes:
    return with_part(
        SHEET, lambda content: b'<?xml version="1.0"?>' + b" " * 9000 + b"<!DOCTYPE x []>" + content.split(b"?>")[-1]
    )


def zip_bomb() -> bytes:
    return zipped(parts_of(sound()) | {"xl/worksheets/sheet9.xml": bytes(160 * 2**20)})


def many_cells_without_places() -> bytes:
    return with_rows(b"<row>" + b"<c/>" * 5_000_000 + b"</row>")


def far_cell(reference: bytes) -> bytes:
    return with_rows(b'<row r="1048576"><c r="' + reference + b'"><v>1</v></c></row>')


def far_cell_written_otherwise() -> bytes:
    return with_rows(b"<row r = '1048576'><c r = 'XFD1048576'><v>1</v></c></row>")


def far_cell_with_a_prefix() -> bytes:
    return with_rows(b'<row r="1048576"><x:c r="XFD1048576"><v>1</v></x:c></row>')


def shared_text_bomb() -> bytes:
    """Below the limit for the size of a part, so that it is really read."""
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    rows = b'<row r="9999"><c r="E9999" t="s"><v>0</v></c></row>'
    parts = parts_of(with_rows(rows)) | {"xl/sharedStrings.xml": head + b"x" * 60_000_000 + b"</t></si></sst>"}
    relations = parts["xl/_rels/workbook.xml.rels"]
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = b'<Relationship Id="rId99" Type="' + kind + b'" Target="sharedStrings.xml"/></Relationships>'
    return zipped(parts | {"xl/_rels/workbook.xml.rels": relations.replace(b"</Relationships>", relation)})


def repeated_cells() -> bytes:
    cell = b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    row = b'<table:table-row table:number-rows-repeated="1048576">' + cell + b"</table:table-row></table:table>"
    return with_part("content.xml", lambda content: content.replace(b"</table:table>", row, 1), "ods")


def encrypted() -> bytes:
    names = "Root EntryEncryptionInfoEncryptedPackage".encode("utf-16-le")
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + names + bytes(4096)


def without_values() -> bytes:
    """Saved by a program that keeps formulas, not their values."""
    workbook = openpyxl.load_workbook(io.BytesIO(sound()))
    for row in workbook.worksheets[0].iter_rows(min_row=4):
        if isinstance(row[4].value, int):
            row[4].value = f"={row[4].value}"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


Maker = tuple[str, Callable[[], bytes]]

BOMBS: dict[str, Maker] = {
    "entities in a workbook": ("xlsx", lambda: bomb_of_entities("xlsx", SHEET, b"<worksheet")),
    "entities in OpenDocument": ("ods", lambda: bomb_of_entities("ods", "content.xml", b"<office:document-content")),
    "entities far from the beginning": ("xlsx", entity_after_much_space),
    "zip bomb": ("xlsx", zip_bomb),
    "cells without end": ("xlsx", many_cells_without_places),
    "texts without end": ("xlsx", shared_text_bomb),
    "last cell of the sheet": ("xlsx", lambda: far_cell(b"XFD1048576")),
    "last row": ("xlsx", lambda: far_cell(b"A1048576")),
    "last cell, written otherwise": ("xlsx", far_cell_written_otherwise),
    "last cell, with a prefix among others without": ("xlsx", far_cell_with_a_prefix),
    "repeated cells in OpenDocument": ("ods", repeated_cells),
    "one endless line": ("csv", lambda: b"a," * 1_000_000),
    "an endless field": ("csv", lambda: b'"' + b"a" * 20_000_000),
    "lines without end": ("csv", lambda: b"1\n" * 1_000_000),
}
DAMAGED: dict[str, Maker] = {
    "encrypted": ("xlsx", encrypted),
    "encrypted, old": ("xls", encrypted),
    "truncated workbook": ("xlsx", lambda: sound()[:-3000]),
    "truncated old workbook": ("xls", lambda: sound("xls")[:6000]),
    "truncated OpenDocument": ("ods", lambda: sound("ods")[:-300]),
    "formulas without values": ("xlsx", without_values),
    "a workbook named .xls": ("xls", sound),
    "a workbook named .csv": ("csv", sound),
    "an old workbook named .xlsx": ("xlsx", lambda: sound("xls")),
    "OpenDocument named .xlsx": ("xlsx", lambda: sound("ods")),
    "text named .xlsx": ("xlsx", lambda: sound("csv")),
    "a picture named .csv": ("csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    "text of zeros": ("csv", lambda: bytes(10_000)),
    "text in no encoding": ("csv", lambda: b"\x81\x00\xff\xfe" * 900),
    "records of nothing": ("xls", lambda: sound("xls")[:4096] + bytes(100_000)),
    "a binary workbook of noise": (
        "xlsb",
        lambda: zipped({"xl/workbook.bin": bytes(range(256)) * 99, "[Content_Types].xml": b"<Types/>"}),
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / MASTER).write_bytes((resources.folder("workbook") / "r07_master.xlsx").read_bytes())
    return tmp_path


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_in_one_sentence_in_good_time_and_little_memory(kind: str, folder: Path) -> None:
    ending, make = BOMBS[kind]
    refuses(folder, ending, make(), run_limited)


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_or_misnamed_file_is_refused_in_one_sentence(kind: str, folder: Path) -> None:
    ending, make = DAMAGED[kind]
    refuses(folder, ending, make(), lambda place, command, master, *rest: run(command, place / master, *rest))


def refuses(folder: Path, ending: str, content: bytes, command: Callable[..., Outcome]) -> None:
    file = folder / f"前年度.{ending}"
    file.write_bytes(content)
    before = snapshot(folder)
    outcome = command(folder, "refresh", MASTER, "--prior", str(file))
    assert_refused(outcome)
    assert file.name in outcome.err
    assert snapshot(folder) == before


def with_macros() -> bytes:
    parts = parts_of(sound())
    types = parts["[Content_Types].xml"].replace(
        b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
    )
    return zipped(parts | {"[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(2048)})


def with_external_links() -> bytes:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return zipped(parts_of(sound()) | {"xl/externalLinks/externalLink1.xml": link})


def with_false_dimension() -> bytes:
    return with_part(SHEET, lambda content: content.replace(b'<dimension ref="', b'<dimension ref="A1:XFD1048576" x="'))


@pytest.mark.parametrize(
    ("ending", "make"),
    [("xlsm", with_macros), ("xlsx", with_external_links), ("xlsx", with_false_dimension)],
    ids=["macros", "external links", "a dimension that is not true"],
)
def test_what_does_no_harm_is_read(ending: str, make: Callable[[], bytes], folder: Path) -> None:
    (folder / f"前年度.{ending}").write_bytes(make())
    outcome = run("refresh", folder / MASTER, "--prior", folder / f"前年度.{ending}", "--dry-run")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.count("351,361,000 円 ＝ 割当 351,361,000 円") == 2
