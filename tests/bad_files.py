"""Files that are no master, or no longer one. Each maker puts its file at a path."""

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import openpyxl

from pybudget import resources

OLE_HEADER: Final = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
"""The first sector of a compound file, which .xls and password-protected workbooks are."""

ACCOUNTS_PART: Final = "xl/worksheets/sheet3.xml"


@cache
def sample() -> bytes:
    """The 令和7年度 master."""
    return (resources.folder("workbook") / "r07_master.xlsx").read_bytes()


def with_parts(changed: dict[str, bytes]) -> bytes:
    """The sample with some parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(sample())) as package:
        parts = {name: package.read(name) for name in package.namelist()} | changed
    return zipped(parts)


def with_every_sheet(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook, the XML of its sheets changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    return zipped(parts | {name: change(parts[name]) for name in sheets})


def zipped(parts: dict[str, bytes]) -> bytes:
    """A package of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def part(name: str) -> bytes:
    """One part of the sample."""
    with zipfile.ZipFile(io.BytesIO(sample())) as package:
        return package.read(name)


def edited(edit: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The sample after an edit with openpyxl."""
    workbook = openpyxl.load_workbook(io.BytesIO(sample()))
    edit(workbook)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _missing(path: Path) -> None:
    path.unlink(missing_ok=True)


def _folder(path: Path) -> None:
    path.mkdir()


def _writes(make: Callable[[], bytes]) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(make()) and None


def _password_protected() -> bytes:
    names = ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    return OLE_HEADER + directory + bytes(range(256)) * 8


def _entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE worksheet [<!ENTITY l0 "laugh">{levels}]>'.encode()
    content = part(ACCOUNTS_PART).replace(b"<worksheet", bomb + b"<worksheet", 1)
    return with_parts({ACCOUNTS_PART: content.replace(b"<sheetData>", b"<sheetData><row><c><v>&l9;</v></c></row>")})


def _declaring(size: int) -> bytes:
    """The sample, its directory lying about the unpacked size of every part."""
    head = b"PK\x01\x02"
    start, *entries = sample().split(head)
    return head.join([start, *(entry[:20] + size.to_bytes(4, "little") + entry[24:] for entry in entries)])


def _cell_in_the_last_corner(workbook: openpyxl.Workbook) -> None:
    workbook["計画"]["XFD1048576"] = 1


def _without_table(workbook: openpyxl.Workbook) -> None:
    del workbook["科目"].tables["tblAccounts"]


def _without_sheet(workbook: openpyxl.Workbook) -> None:
    del workbook["例外"]


def _without_last_column(workbook: openpyxl.Workbook) -> None:
    table = workbook["計画"].tables["tblPlan"]
    table.ref = re.sub(":I", ":H", table.ref)
    table.autoFilter.ref = table.ref
    table.tableColumns = table.tableColumns[:-1]


def _with_renamed_column(workbook: openpyxl.Workbook) -> None:
    workbook["科目"].tables["tblAccounts"].tableColumns[6].name = "金額"
    workbook["科目"]["G4"] = "金額"


def _table_over_whole_columns(workbook: openpyxl.Workbook) -> None:
    table = workbook["計画"].tables["tblPlan"]
    table.ref = table.autoFilter.ref = "A4:I1048576"


def _merged_over_whole_columns(workbook: openpyxl.Workbook) -> None:
    workbook["計画"].merged_cells.add("K1:XFD1048576")


def _of_strict_format() -> bytes:
    """Excel's other .xlsx: ``Strict Open XML``, with namespaces of its own."""
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    with zipfile.ZipFile(io.BytesIO(sample())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for old, new in names.items():
        parts = {name: content.replace(old, new) for name, content in parts.items()}
    return zipped(parts)


def _locked(lock_name: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(sample())
        path.with_name(lock_name.format(path.name)).write_bytes(b"\x04user")

    return make


def _another_workbook() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


UNREADABLE: Final[dict[str, Callable[[Path], None]]] = {
    "missing": _missing,
    "folder": _folder,
    "empty": _writes(lambda: b""),
    "text": _writes(lambda: "科目,金額\n負担金,1000\n".encode("cp932")),
    "xls": _writes(lambda: OLE_HEADER + bytes(4096)),
    "password-protected": _writes(_password_protected),
    "truncated": _writes(lambda: sample()[: len(sample()) // 2]),
    "last byte lost": _writes(lambda: sample()[:-1]),
    "zip without workbook": _writes(lambda: zipped({"readme.txt": b"..."})),
    "word document": _writes(lambda: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})),
    "xlsb": _writes(lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": bytes(99)})),
    "ods": _writes(
        lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<o/>"})
    ),
    "strict format": _writes(_of_strict_format),
    "workbook part no XML": _writes(lambda: with_parts({"xl/workbook.xml": b"\0\1\2"})),
    "entity bomb": _writes(_entity_bomb),
    "bomb by declared size": _writes(lambda: _declaring(2**31)),
    "declared size too small": _writes(lambda: _declaring(10)),
    "cell in the last corner": _writes(lambda: edited(_cell_in_the_last_corner)),
    "merged over whole columns": _writes(lambda: edited(_merged_over_whole_columns)),
}
"""Name to maker of files that no command can read as a workbook of ours."""

NO_MASTER: Final[dict[str, Callable[[Path], None]]] = {
    "another workbook": _writes(_another_workbook),
    "missing sheet": _writes(lambda: edited(_without_sheet)),
    "missing table": _writes(lambda: edited(_without_table)),
    "missing column": _writes(lambda: edited(_without_last_column)),
    "renamed column": _writes(lambda: edited(_with_renamed_column)),
    "table over whole columns": _writes(lambda: edited(_table_over_whole_columns)),
}
"""Name to maker of workbooks that lack something of the master's contract."""

OPEN_ELSEWHERE: Final[dict[str, Callable[[Path], None]]] = {
    "open in Excel": _locked("~${}"),
    "open in LibreOffice": _locked(".~lock.{}#"),
}
"""Name to maker of sound masters that another program has open."""


def package_of(path: Path) -> zipfile.ZipFile:
    """A workbook file, opened as the package that it is."""
    return zipfile.ZipFile(path)
