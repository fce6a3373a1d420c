"""OpenDocument spreadsheets (.ods) → grids, with indents, number formats, hidden rows and merged cells."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lxml import etree
from python_calamine import CalamineWorkbook

from pybudget.errors import PybudgetError
from pybudget.prior.files import too_far, unreadable
from pybudget.prior.grids import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Details, Facts, Grid

if TYPE_CHECKING:
    from pybudget.prior.files import PriorFile
    from pybudget.prior.grids import Place

_NAMESPACES: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _STYLE, _NUMBER, _TEXT = (
    f"{{{_NAMESPACES}{name}:1.0}}" for name in ("office", "table", "style", "datastyle", "text")
)
_FO: Final = f"{{{_NAMESPACES}xsl-fo-compatible:1.0}}"
_LENGTH: Final = re.compile(r"([0-9.]+)(cm|mm|in|pt)")
_TENTHS_OF_MILLIMETRES: Final = {"cm": 100, "mm": 10, "in": 254, "pt": 3.53}
_HIDDEN: Final = ("collapse", "filter")


def read_open_document(file: PriorFile) -> tuple[Grid, ...]:
    """The sheets of a .ods file.

    Raises:
        PybudgetError: damage, or a sheet of unbounded size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as package:
            sheets = _sheets(file.name, package)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        return tuple(
            Grid(sheet.name, is_visible=sheet.is_visible, rows=_rows(workbook, sheet.name), facts=sheet.facts())
            for sheet in sheets
        )
    except (PybudgetError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in calamine's Rust is no Exception
        raise unreadable(file.name) from error


def _rows(workbook: CalamineWorkbook, name: str) -> list[list[object]]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return []
    left: list[object] = [""] * sheet.start[1]
    return [left + row for row in sheet.iter_rows()]


@dataclass(slots=True)
class _Looks:
    """The cell styles that tell something, by their names."""

    indents: dict[str, int] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    scales: dict[str, int] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    def add(self, element: Any) -> None:  # noqa: ANN401 - lxml's elements have no common type
        """Note what a style or a number format tells."""
        name = element.get(f"{_STYLE}name", "")
        if element.tag == f"{_NUMBER}number-style":
            factors = [item.get(f"{_NUMBER}display-factor") for item in element.iter(f"{_NUMBER}number")]
            self.scales[name] = int(next((factor for factor in factors if factor), "1"))
            return
        self.formats[name] = element.get(f"{_STYLE}data-style-name", "")
        for paragraph in element.iter(f"{_STYLE}paragraph-properties"):
            self.indents[name] = _indent(paragraph.get(f"{_FO}margin-left", ""))
        for table in element.iter(f"{_STYLE}table-properties"):
            if table.get(f"{_TABLE}display") == "false":
                self.hidden.add(name)

    def scale(self, style: str) -> int:
        """By what a cell's style divides the value that it prints."""
        return self.scales.get(self.formats.get(style, ""), 1)


def _indent(length: str) -> int:
    found = _LENGTH.fullmatch(length)
    return round(float(found[1]) * _TENTHS_OF_MILLIMETRES[found[2]]) if found else 0


@dataclass(slots=True)
class _Sheet:
    """What is gathered of one sheet while its XML streams by."""

    name: str
    is_visible: bool
    row: int = 0
    extent: list[int] = field(default_factory=lambda: [0, 0])
    indents: dict[Place, int] = field(default_factory=dict)
    scales: dict[Place, int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncomputed: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)

    def facts(self) -> Facts:
        return Facts(
            indents=self.indents,
            scales=self.scales,
            merged=tuple(self.merged),
            look=lambda: Details(frozenset(self.hidden_rows), frozenset(self.uncomputed), self.errors),
        )

    @property
    def is_bounded(self) -> bool:
        rows, columns = self.extent
        return rows <= MOST_ROWS and columns <= MOST_COLUMNS and rows * columns <= MOST_CELLS

    def add_row(self, element: Any, looks: _Looks) -> None:  # noqa: ANN401 - lxml's elements have no common type
        """Take in a row that is complete, however often it is repeated."""
        times, column, last = _times(element, "rows"), 0, 0
        for cell in element:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            width = _times(cell, "columns")
            if len(cell) or cell.get(f"{_OFFICE}value-type") or cell.get(f"{_TABLE}formula"):
                last = column + width
                self._add_cell(cell, column, looks)
            column += width
        if last:
            self.extent = [self.row + times, max(self.extent[1], last)]
        if element.get(f"{_TABLE}visibility") in _HIDDEN and self.row + times <= MOST_ROWS:
            self.hidden_rows.update(range(self.row, self.row + times))
        self.row += times

    def _add_cell(self, cell: Any, column: int, looks: _Looks) -> None:  # noqa: ANN401 - as above
        place, style = (self.row, column), cell.get(f"{_TABLE}style-name", "")
        if looks.indents.get(style):
            self.indents[place] = looks.indents[style]
        if cell.get(f"{_OFFICE}value-type") == "float" and looks.scale(style) > 1:
            self.scales[place] = looks.scale(style)
        if cell.get(f"{_TABLE}formula"):
            text = "".join(cell.itertext())
            if not cell.get(f"{_OFFICE}value-type"):
                self.uncomputed.add(place)
            elif text.startswith(("#", "Err:")):
                self.errors[place] = text
        down, right = (int(cell.get(f"{_TABLE}number-{name}-spanned", "1")) for name in ("rows", "columns"))
        if down > 1 or right > 1:
            self.merged.append((self.row, column, self.row + down - 1, column + right - 1))


def _times(element: Any, name: str) -> int:  # noqa: ANN401 - lxml's elements have no common type
    return int(element.get(f"{_TABLE}number-{name}-repeated", "1"))


def _sheets(name: str, package: zipfile.ZipFile) -> list[_Sheet]:
    looks, sheets = _Looks(), list[_Sheet]()

    with package.open("content.xml") as stream:
        for event, element in etree.iterparse(stream, events=("start", "end")):
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    is_visible = element.get(f"{_TABLE}style-name", "") not in looks.hidden
                    sheets.append(_Sheet(element.get(f"{_TABLE}name", ""), is_visible))
            elif element.tag in (f"{_STYLE}style", f"{_NUMBER}number-style"):
                looks.add(element)
            elif element.tag == f"{_TABLE}table-row" and sheets:
                sheets[-1].add_row(element, looks)
                element.clear()
                if not sheets[-1].is_bounded:
                    raise too_far(name, sheets[-1].name)
    return sheets
