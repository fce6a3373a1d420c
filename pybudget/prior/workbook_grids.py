"""Workbooks of today's Excel (.xlsx, .xlsm, .xlsb) → grids.

Values come from calamine. What it does not tell (indents, number formats, hidden rows, formulas without a value) is
looked up in the XML of a sheet by patterns, and only where the sheet has any of it, so that large sheets stay fast.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pybudget.errors import PybudgetError
from pybudget.master.package import check_dates
from pybudget.master.parts import MAIN, sheet_parts
from pybudget.prior import binary_sheets
from pybudget.prior.files import Format, has_document_type, is_worksheet, not_of_excel, too_far, unreadable
from pybudget.prior.grids import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Details, Facts, Grid
from pybudget.prior.number_formats import scale_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from python_calamine import CalamineSheet

    from pybudget.prior.files import PriorFile
    from pybudget.prior.grids import Place

_PIECE: Final = 2**20
_ANY_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]*)\$?([0-9]+)["']""")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_WITH_PREFIX: Final = re.compile(rb":c[\s/>]")
_NOT_NEAR: Final = re.compile(rb'<c(?! r="[A-Z](?:[0-9]{1,5}|1[0-4][0-9]{4})")')
"""A cell that does not, as nearly every one does, tell in the usual way that it is one of A1 to Z149999."""
_HIDDEN: Final = re.compile(b"hidden=")
_FORMULA: Final = re.compile(b"<f")
_FORMULA_WITH_PREFIX: Final = re.compile(b":f")
_ERROR_TYPE: Final = re.compile(b't="e"')
_HIDDEN_ROW: Final = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"[^>]*>')
_ROW_NUMBER: Final = re.compile(rb'\br="([0-9]+)"')
_REFERENCE: Final = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_ERROR: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?\bt="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_WITHOUT_VALUE: Final = re.compile(
    rb"<(?:\w+:)?c\s(?![^>]*\bt=\"str\")[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def read_workbook(file: PriorFile) -> tuple[Grid, ...]:
    """The worksheets of a .xlsx, .xlsm or .xlsb file.

    Raises:
        PybudgetError: damage, or a sheet of unbounded size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as package:
            if file.format is Format.WORKBOOK:
                check_dates(file.name, package)
                facts = _facts_of_sheets(file, package)
            else:
                _require_bounded_sheets(file.name, package)
                facts = {}
        is_binary = file.format is Format.BINARY_WORKBOOK
        data = binary_sheets.with_columns(file.data) if is_binary else file.data
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(
            Grid(
                item.name,
                is_visible=item.visible is SheetVisibleEnum.Visible,
                rows=_rows(file.name, workbook.get_sheet_by_name(item.name)),
                facts=facts.get(item.name, Facts(are_known=False)),
            )
            for item in workbook.sheets_metadata
            if item.typ is SheetTypeEnum.WorkSheet
        )
    except (PybudgetError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in calamine's Rust is no Exception
        raise unreadable(file.name) from error


def _rows(name: str, sheet: CalamineSheet) -> list[Sequence[object]]:
    """The rows from row 1 on; calamine begins at the first column that is used."""
    if sheet.start is None or sheet.end is None:
        return []
    if not _is_bounded(sheet.end[0] + 1, sheet.end[1] + 1):
        raise too_far(name, sheet.name)
    left: list[object] = [""] * sheet.start[1]
    return [left + row for row in sheet.iter_rows()] if left else list(sheet.iter_rows())


def _is_bounded(rows: int, columns: int) -> bool:
    return rows <= MOST_ROWS and columns <= MOST_COLUMNS and rows * columns <= MOST_CELLS


def _facts_of_sheets(file: PriorFile, package: zipfile.ZipFile) -> dict[str, Facts]:
    """The facts by sheet. Each sheet is read to its end, which proves its size and its checksum."""
    index = {part: package.read(part) for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")}
    looks, names = _Looks.read(package), sheet_parts(index)
    found: dict[str, Facts] = {}
    for part in package.namelist():
        if part not in names and not is_worksheet(part):
            continue
        content = _inflated(package, part)
        if has_document_type(content):
            raise not_of_excel(file.name, part)
        cells, sheet = _Cells.of(content), names.get(part, part)
        if not _is_near(cells) and not _is_bounded(*_extent(content)):
            raise too_far(file.name, sheet)
        found[sheet] = _facts(cells, looks, partial(_details, file.data, part))
    return found


def _inflated(package: zipfile.ZipFile, part: str) -> bytearray:
    """A part, unpacked piece by piece into its place: at once it would need its memory twice."""
    content = bytearray(package.getinfo(part).file_size)
    at = 0
    with package.open(part) as stream:
        while piece := stream.read(_PIECE):
            content[at : at + len(piece)] = piece
            at += len(piece)
    return content


class _Cells(NamedTuple):
    """The XML of a sheet, and between which bytes its cells stand."""

    content: bytes | bytearray
    start: int
    end: int

    @classmethod
    def of(cls, content: bytes | bytearray) -> _Cells:
        """With whatever prefix the element is written."""
        start = content.find(b"sheetData")
        return cls(content, start, content.rfind(b"sheetData")) if start >= 0 else cls(content, 0, len(content))

    def has(self, pattern: re.Pattern[bytes]) -> bool:
        """Whether there is a match: the quickest of all looks through a large sheet if it begins with plain letters."""
        return pattern.search(self.content, self.start, self.end) is not None

    def find(self, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """Every match."""
        return pattern.finditer(self.content, self.start, self.end)


def _is_near(cells: _Cells) -> bool:
    """Whether every cell says in the usual way that it is near: true of most sheets."""
    has_prefixes = cells.content.find(b":", cells.start, cells.end) >= 0 and cells.has(_WITH_PREFIX)
    return not has_prefixes and not cells.has(_NOT_NEAR)


def _extent(content: bytes | bytearray) -> tuple[int, int]:
    """How many rows and columns the cells of a sheet reach over, however they are written: at least that many."""
    rows = MOST_ROWS + 1 if len(_ANY_CELL.findall(content)) > MOST_CELLS else 0
    columns = 0
    for found in _ANY_REFERENCE.finditer(content):
        rows = max(rows, int(found[2][:9]))
        columns = max(columns, _index(found[1].upper()[:4]) + 1 if found[1] else 0)
    return rows, columns


class _Looks:
    """The cell formats of a workbook, as far as they tell something: number of the format to indent or scale."""

    def __init__(self, indents: Mapping[int, int], scales: Mapping[int, int]) -> None:
        self.indents = indents
        self.scales = scales
        telling = "|".join(map(str, sorted({*indents, *scales})))
        self.pattern = re.compile(rb'<(?:\w+:)?c\s[^>]*?\bs="(' + telling.encode() + rb')"[^>]*>') if telling else None

    @classmethod
    def read(cls, package: zipfile.ZipFile) -> _Looks:
        """From the part that holds the styles; a workbook may have none."""
        if "xl/styles.xml" not in package.namelist():
            return cls({}, {})
        root = etree.fromstring(package.read("xl/styles.xml"))
        codes: dict[int, str] = dict(BUILTIN_FORMATS)
        codes |= {int(item.get("numFmtId", "0")): item.get("formatCode", "") for item in root.iter(f"{MAIN}numFmt")}
        indents: dict[int, int] = {}
        scales: dict[int, int] = {}
        for number, look in enumerate(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
            alignment = look.find(f"{MAIN}alignment")
            indent = int(alignment.get("indent", "0")) if alignment is not None else 0
            scale = scale_of(codes.get(int(look.get("numFmtId", "0")), ""))
            if indent:
                indents[number] = indent
            if scale > 1:
                scales[number] = scale
        return cls(indents, scales)


def _facts(cells: _Cells, looks: _Looks, look: Callable[[], Details]) -> Facts:
    indents: dict[Place, int] = {}
    scales: dict[Place, int] = {}
    for found in cells.find(looks.pattern) if looks.pattern else ():
        place, number = _place(found[0]), int(found[1])
        if number in looks.indents:
            indents[place] = looks.indents[number]
        if number in looks.scales:
            scales[place] = looks.scales[number]
    return Facts(
        indents=indents,
        scales=scales,
        merged=tuple(
            (int(top) - 1, _index(left), int(bottom) - 1, _index(right))
            for left, top, right, bottom in _MERGED.findall(cells.content, cells.end)
        ),
        look=look,
    )


def _details(data: bytes, part: str) -> Details:
    """From a sheet that is checked already, so that large sheets without such cells need not be looked through."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        cells = _Cells.of(package.read(part))
    return Details(frozenset(_hidden_rows(cells)), frozenset(_uncomputed(cells)), dict(_errors(cells)))


def _index(letters: bytes) -> int:
    """The column from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _place(cell: bytes) -> Place:
    found = _REFERENCE.search(cell)
    return (int(found[2]) - 1, _index(found[1])) if found else (-1, -1)


def _hidden_rows(cells: _Cells) -> Iterator[int]:
    if cells.has(_HIDDEN):
        for found in cells.find(_HIDDEN_ROW):
            number = _ROW_NUMBER.search(found[0])
            if number:
                yield int(number[1]) - 1


def _uncomputed(cells: _Cells) -> Iterator[Place]:
    if cells.has(_FORMULA) or cells.has(_FORMULA_WITH_PREFIX):
        for found in cells.find(_WITHOUT_VALUE):
            yield _place(found[0])


def _errors(cells: _Cells) -> Iterator[tuple[Place, str]]:
    if cells.has(_ERROR_TYPE):
        for found in cells.find(_ERROR):
            yield _place(found[0]), found[1].decode()


def _require_bounded_sheets(name: str, package: zipfile.ZipFile) -> None:
    """Refuse binary sheets whose cells reach too far."""
    for part, extent in binary_sheets.extents(package):
        if not _is_bounded(*extent):
            raise too_far(name, part.rpartition("/")[2])
