"""Workbooks of today's Excel (.xlsx, .xlsm, .xlsb) → grids.

Values come from calamine. What it does not tell (indents, number formats, hidden rows, formulas without a value) is
looked up in the XML of a sheet by patterns, and only where the sheet has any of it, so that large sheets stay fast.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pybudget.errors import PybudgetError
from pybudget.master.package import check_dates
from pybudget.master.parts import MAIN, sheet_parts
from pybudget.prior import binary_sheets
from pybudget.prior.files import Format, too_far, unreadable
from pybudget.prior.grids import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Facts, Grid
from pybudget.prior.number_formats import scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from python_calamine import CalamineSheet

    from pybudget.prior.files import PriorFile
    from pybudget.prior.grids import Place

_ANY_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]*)\$?([0-9]+)["']""")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_CELL: Final = b'<c r="'
_TWO_LETTERS: Final = re.compile(_CELL + b"[A-Z]{2}")
_ROW_OF_CELL: Final = re.compile(_CELL + b"[A-Z]+([0-9]+)")
_HIDDEN_ROW: Final = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"[^>]*>')
_ROW_NUMBER: Final = re.compile(rb'\br="([0-9]+)"')
_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_ATTRIBUTE: Final = re.compile(rb'\b(\w+)="([^"]*)"')
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
                facts = _facts_of_sheets(file.name, package)
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


def _facts_of_sheets(name: str, package: zipfile.ZipFile) -> dict[str, Facts]:
    index = {part: package.read(part) for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")}
    looks = _Looks.read(package)
    found: dict[str, Facts] = {}
    for part, sheet in sheet_parts(index).items():
        content = package.read(part) if part in package.namelist() else b""
        if not _is_bounded(*_extent(content)):
            raise too_far(name, sheet)
        found[sheet] = _facts(content, looks)
    return found


def _extent(content: bytes) -> tuple[int, int]:
    """How many rows and columns the cells of a sheet reach over: at least that many.

    Cells mostly stand in order and are written in one way. Then few passes over the bytes show that the sheet cannot
    be too large; whatever is otherwise is looked at cell by cell.
    """
    data = content[content.find(b"<sheetData") : content.rfind(b"</sheetData")]
    cells = data.count(b"<c")
    if cells and cells == data.count(_CELL) and not _TWO_LETTERS.search(data):
        last = _ROW_OF_CELL.match(data, data.rfind(_CELL))
        digits = len(last[1]) if last else 0
        if _is_bounded(10**digits, 26) and not re.search(_CELL + b"[A-Z][0-9]{%d}" % (digits + 1), data):
            return int(last[1]) if last else 0, 26
    return _extent_of_any_writing(content)


def _extent_of_any_writing(content: bytes) -> tuple[int, int]:
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


def _facts(content: bytes, looks: _Looks) -> Facts:
    indents: dict[Place, int] = {}
    scales: dict[Place, int] = {}
    for found in looks.pattern.finditer(content) if looks.pattern else ():
        place, number = _place(found[0]), int(found[1])
        if number in looks.indents:
            indents[place] = looks.indents[number]
        if number in looks.scales:
            scales[place] = looks.scales[number]
    return Facts(
        indents=indents,
        scales=scales,
        hidden_rows=frozenset(_hidden_rows(content)),
        hidden_columns=frozenset(_hidden_columns(content)),
        merged=tuple(
            (int(top) - 1, _index(left), int(bottom) - 1, _index(right))
            for left, top, right, bottom in _MERGED.findall(content, max(content.rfind(b"</sheetData>"), 0))
        ),
        uncomputed=_uncomputed(content),
        errors={_place(found[0]): found[1].decode() for found in _errors(content)},
    )


def _index(letters: bytes) -> int:
    """The column from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _place(cell: bytes) -> Place:
    found = _REFERENCE.search(cell)
    return (int(found[2]) - 1, _index(found[1])) if found else (-1, -1)


def _hidden_rows(content: bytes) -> Iterator[int]:
    if b"hidden=" in content:
        for found in _HIDDEN_ROW.finditer(content):
            number = _ROW_NUMBER.search(found[0])
            if number:
                yield int(number[1]) - 1


def _hidden_columns(content: bytes) -> Iterator[int]:
    for found in _COLUMN.finditer(content[: max(content.find(b"sheetData"), 0)]):
        attributes: dict[bytes, Any] = dict(_ATTRIBUTE.findall(found[0]))
        if attributes.get(b"hidden") in (b"1", b"true"):
            yield from range(int(attributes[b"min"]) - 1, min(int(attributes[b"max"]), MOST_COLUMNS))


def _uncomputed(content: bytes) -> frozenset[Place]:
    if b"<f" not in content and (b"<sheetData" in content or b":f" not in content):
        return frozenset()
    return frozenset(_place(found[0]) for found in _WITHOUT_VALUE.finditer(content))


def _errors(content: bytes) -> Iterator[re.Match[bytes]]:
    return _ERROR.finditer(content) if b't="e"' in content else iter(())


def _require_bounded_sheets(name: str, package: zipfile.ZipFile) -> None:
    """Refuse binary sheets whose cells reach too far."""
    for part, extent in binary_sheets.extents(package):
        if not _is_bounded(*extent):
            raise too_far(name, part.rpartition("/")[2])
