"""Sheets of binary workbooks (.xlsb): how far they reach, and their cells in the one form that calamine reads.

Source:
    MS-XLSB 2.1.4 (records) and 2.4 (BrtCell*, BrtShort*).
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROW: Final = 0
_CELLS: Final = range(1, 12)
"""Cells that name their column: blank, number, error, truth value, text, and the same of formulas."""
_SHORT_CELLS: Final = range(12, 19)
"""Cells without a column: they stand right of the cell before, and are otherwise those 11 kinds below."""
_SHORT: Final = 11
_NO_COLUMN: Final = -1
_CONTINUED: Final = 0x80
_WORD: Final = 4
"""Bytes of a row's or a column's number."""


class Extent(NamedTuple):
    """How many rows and columns the cells of a sheet reach over."""

    rows: int
    columns: int


class _Record(NamedTuple):
    """Kind of a record, where it begins, and where its content begins and ends."""

    kind: int
    at: int
    start: int
    end: int


def extents(package: zipfile.ZipFile) -> Iterator[tuple[str, Extent]]:
    """Each sheet's part, with how far its cells reach."""
    for part in _sheet_parts(package):
        rows = columns = 0
        column = _NO_COLUMN
        content = package.read(part)
        for record in _records(content):
            if record.kind == _ROW:
                rows, column = max(rows, _number(content, record) + 1), _NO_COLUMN
            elif record.kind in _CELLS:
                column = _number(content, record)
            elif record.kind in _SHORT_CELLS:
                column += 1
            columns = max(columns, column + 1)
        yield part, Extent(rows, columns)


def with_columns(data: bytes) -> bytes:
    """The workbook with the column written into every cell, without which calamine passes it over; else as it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = {part: package.read(part) for part in _sheet_parts(package)}
        if not any(record.kind in _SHORT_CELLS for content in sheets.values() for record in _records(content)):
            return data
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as written:
            for part in package.namelist():
                content = sheets.get(part)
                written.writestr(part, package.read(part) if content is None else _with_columns(content))
    return target.getvalue()


def _sheet_parts(package: zipfile.ZipFile) -> Iterator[str]:
    return (part for part in package.namelist() if part.startswith("xl/worksheets/") and part.endswith(".bin"))


def _with_columns(content: bytes) -> bytes:
    pieces: list[bytes] = []
    column = _NO_COLUMN
    for record in _records(content):
        if record.kind == _ROW:
            column = _NO_COLUMN
        elif record.kind in _CELLS:
            column = _number(content, record)
        elif record.kind in _SHORT_CELLS:
            column += 1
            pieces.append(bytes([record.kind - _SHORT]) + _length(record.end - record.start + _WORD))
            pieces.append(column.to_bytes(_WORD, "little") + content[record.start : record.end])
            continue
        pieces.append(content[record.at : record.end])
    return b"".join(pieces)


def _number(content: bytes, record: _Record) -> int:
    return int.from_bytes(content[record.start : record.start + _WORD], "little")


def _length(length: int) -> bytes:
    """A length as a record states it: seven bits a byte, the lowest first."""
    found = bytearray()
    while length >= _CONTINUED:
        found.append(length & 0x7F | _CONTINUED)
        length >>= 7
    return bytes([*found, length])


def _records(content: bytes) -> Iterator[_Record]:
    """Every record: a kind of one or two bytes, a length of one to four, the content."""
    at, end = 0, len(content)
    while at < end:
        begin, kind = at, content[at]
        at += 1
        if kind & _CONTINUED and at < end:
            kind = (kind & 0x7F) | content[at] << 7
            at += 1
        length = shift = 0
        while at < end and shift < 28:  # noqa: PLR2004 - four bytes of seven bits
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & _CONTINUED:
                break
        yield _Record(kind, begin, at, at + length)
        at += length
