"""The look of printed sheets: prototype rows of a workbook that staff restyle in Excel."""

from __future__ import annotations

import io
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import openpyxl
from openpyxl.packaging.custom import CustomPropertyList
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.defined_name import DefinedNameDict
from openpyxl.workbook.properties import CalcProperties
from openpyxl.workbook.protection import DocumentSecurity
from openpyxl.workbook.views import BookView
from openpyxl.worksheet.worksheet import Worksheet

from pybudget.core.text_width import line_count, text_width
from pybudget.errors import PybudgetError, UnusableLookError
from pybudget.master.package import read_bounded
from pybudget.master.reading import BEYOND_OUR_KEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook

_LAST_LABEL_ROW: Final = 200
_DEFAULT_HEIGHT: Final = 15.0
_DEFAULT_WIDTH: Final = 8.43
_LINE_PITCH: Final = 1.3
"""Height of a text line in font sizes."""
_ABOVE_AND_BELOW: Final = 5.0
"""Points of a cell of several lines that hold no text."""
_INDENT_WIDTH: Final = 2.5
"""Width of an indent step in half-width characters."""

_OR_THE_STANDARD_ONE: Final = "標準の様式で作るには、設定の「テンプレート」を空欄にしてください。"

_POINTS_PER_INCH: Final = 72
_PIXELS_PER_INCH: Final = 96
_PAPERS: Final = {8: (11.69, 16.54), 9: (8.27, 11.69), 12: (9.84, 13.94), 13: (6.93, 9.84)}
"""A3, A4, B4 and B5 upright, in inches, by Excel's number of the paper."""
_SAFE_PART: Final = 0.97
"""Of a page's height: printers and fonts differ a little."""
_FULL_ENOUGH: Final = 0.6
"""Of a page's height: a page may end there so that the next group stays whole."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a template's sheet has to hold.

    Attributes:
        sheet: The sheet's name.
        labels: What its first column calls the prototype rows.
        columns: Prototype cells of a row: each stands one column to the right of where it is printed, after the label.
        optional: Labels of rows that the template may go without.
    """

    sheet: str
    labels: tuple[str, ...]
    columns: int
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prototype:
    """One prototype row.

    Attributes:
        styles: The formatting of its cells, as openpyxl keeps it.
        height: Points.
        merges: First and last column (from 1) of the cells that it merges.
    """

    styles: tuple[Any, ...]
    height: float
    merges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Wrapping:
    """A cell that wraps its text.

    Attributes:
        room: Half-width characters that a line holds.
        size: Of the font, in points.
    """

    room: float
    size: float

    def height(self, text: str) -> float:
        """Points that a text needs; 0 where one line is enough."""
        if "\n" not in text and (len(text) * 2 <= self.room or text_width(text) <= self.room):
            return 0.0
        # The last full-width character of a line may find only half its room.
        lines = line_count(text, self.room - 1)
        return 0.0 if lines == 1 else lines * self.size * _LINE_PITCH + _ABOVE_AND_BELOW


@dataclass(frozen=True)
class SheetTemplate:
    """A template workbook, from which the printed sheets are made.

    Attributes:
        workbook: The workbook; the printed sheets are added to it.
        sheet: Its sheet with the prototypes.
        rows: Row number of each prototype, by label.
        columns: Prototype cells of a row.
    """

    workbook: Workbook
    sheet: Worksheet
    rows: Mapping[str, int]
    columns: int

    @cached_property
    def prototypes(self) -> Mapping[str, Prototype]:
        """The prototype rows by label."""
        return {label: self._prototype(row) for label, row in self.rows.items()}

    def _prototype(self, row: int) -> Prototype:
        merges = tuple(
            (area.min_col - 1, area.max_col - 1)
            for area in self.sheet.merged_cells.ranges
            if area.min_row == row == area.max_row and area.min_col > 1
        )
        cells: list[Any] = [self.sheet.cell(row, column + 1) for column in range(1, self.columns + 1)]
        styles = tuple(cell._style for cell in cells)  # noqa: SLF001 - the public way costs 40 times as much
        return Prototype(styles, self.sheet.row_dimensions[row].height or _DEFAULT_HEIGHT, merges)

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """Widths of the printed columns, in characters of the default font."""
        grouped = {
            column: dimension.width
            for dimension in self.sheet.column_dimensions.values()
            if dimension.width
            for column in range(dimension.min or 0, (dimension.max or 0) + 1)
        }
        return tuple(grouped.get(column + 1, _DEFAULT_WIDTH) for column in range(1, self.columns + 1))

    def style(self, label: str, column: int, steps: int = 0, *, is_quoted: bool = False) -> int:
        """The index of a prototype cell's formatting in the workbook's table.

        Args:
            label: The prototype.
            column: Its printed column, from 1.
            steps: How far the text is moved further in.
            is_quoted: Whether the text begins with ``=`` and must stay text when staff edit it.
        """
        key = label, column, steps, is_quoted
        if key not in self._style_indexes:
            cell: Any = self.sheet.cell(self.rows[label], column + 1)
            original = cell._style  # noqa: SLF001 - openpyxl has no public way to a style without a cell
            cell._style = copy(original)  # noqa: SLF001
            if steps:
                alignment = copy(cell.alignment)
                alignment.indent += steps
                cell.alignment = alignment
            if is_quoted:
                cell.quotePrefix = True
            self._style_indexes[key] = cell.style_id
            cell._style = original  # noqa: SLF001
        return self._style_indexes[key]

    @cached_property
    def _style_indexes(self) -> dict[tuple[str, int, int, bool], int]:
        return {}

    def height(self, label: str, texts: Iterable[tuple[int, str, int]]) -> float:
        """Points that a row needs for its wrapped texts: never less than its prototype.

        Args:
            label: The prototype.
            texts: Column (from 1), text and steps that it is moved in further than its prototype.
        """
        needed = (self._text_height(label, column, text, steps) for column, text, steps in texts if text)
        return max(self.prototypes[label].height, *needed, 0.0)

    def _text_height(self, label: str, column: int, text: str, steps: int) -> float:
        wrapping = self.wrapping(label, column, steps, self._room(label, column))
        return wrapping.height(text) if wrapping else 0.0

    def wrapping(self, label: str, column: int, steps: int, points: float) -> Wrapping | None:
        """How a prototype cell of that width wraps its text, moved further in by some steps; None where it does not."""
        wraps, size, indent = self._text_set_up[label, column]
        if not wraps:
            return None
        # A cell's edges take one half-width character.
        return Wrapping(points * 2 / size - (indent + steps) * _INDENT_WIDTH - 1, size)

    def _room(self, label: str, column: int) -> float:
        """Width in points of a prototype cell, with those that it is merged with."""
        merges = self.prototypes[label].merges
        last = next((last for first, last in merges if first == column), column)
        return sum(map(self.points, self.widths[column - 1 : min(last, self.columns)]))

    def points(self, width: float) -> float:
        """A column's width in points. Excel measures in digits of the default font, in whole pixels."""
        pixels = ceil(self._default_size / 2 * _PIXELS_PER_INCH / _POINTS_PER_INCH)
        return width * pixels * _POINTS_PER_INCH / _PIXELS_PER_INCH

    def number_format(self, label: str, column: int) -> str:
        """The number format of a prototype cell, by its printed column from 1."""
        return str(self.sheet.cell(self.rows[label], column + 1).number_format)

    @property
    def default_font(self) -> str:
        """The name of the font in which cells without a style are shown."""
        workbook: Any = self.workbook  # openpyxl has no public way to the default font
        return str(workbook._fonts[0].name)  # noqa: SLF001

    @cached_property
    def _default_size(self) -> float:
        workbook: Any = self.workbook  # see default_font
        return float(workbook._fonts[0].sz or 11)  # noqa: SLF001

    @cached_property
    def _text_set_up(self) -> Mapping[tuple[str, int], tuple[bool, float, float]]:
        """Whether a prototype cell wraps its text, its font size and its indent, by label and column."""
        found = {}
        for label, row in self.rows.items():
            for column in range(1, self.columns + 1):
                cell = self.sheet.cell(row, column + 1)
                alignment = cell.alignment
                size = float(cell.font.sz or self._default_size)
                found[label, column] = bool(alignment.wrap_text), size, float(alignment.indent or 0)
        return found

    def set_up(self, sheet: Worksheet, width: int) -> None:
        """Give a printed sheet of so many columns the template's column widths, page set-up and view."""
        own = self.sheet
        for column in range(1, width + 1):
            sheet.column_dimensions[get_column_letter(column)].width = self.widths[column - 1]
        sheet.page_setup = copy(own.page_setup)
        sheet.page_setup.id = None  # the printer's own settings stay behind
        sheet.page_margins = copy(own.page_margins)
        sheet.print_options = copy(own.print_options)
        sheet.HeaderFooter = copy(own.HeaderFooter)
        sheet.sheet_properties.pageSetUpPr = copy(own.sheet_properties.pageSetUpPr)
        sheet.sheet_format = copy(own.sheet_format)
        sheet.sheet_view.showGridLines = own.sheet_view.showGridLines
        sheet.sheet_view.zoomScale = own.sheet_view.zoomScale

    def page_height(self, width: int) -> float | None:
        """Points of rows that one page takes, for a sheet of so many of the template's columns.

        Returns:
            None where that cannot be told (an unusual paper) or does not matter (everything goes on one page).
        """
        return self.page_height_of(self.sheet, self.widths[:width])

    def page_height_of(self, sheet: Worksheet, widths: Sequence[float]) -> float | None:
        """Points of rows that one page of a sheet with these column widths takes; None as in ``page_height``."""
        setup, margins = sheet.page_setup, sheet.page_margins
        fits = sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        paper = _PAPERS.get(int(setup.paperSize or 0))
        if paper is None or (fits and setup.fitToHeight != 0):
            return None
        across, down = paper if setup.orientation != "landscape" else paper[::-1]
        room = (across - margins.left - margins.right) * _POINTS_PER_INCH
        scale = min(1.0, room / sum(map(self.points, widths))) if fits else (setup.scale or 100) / 100
        return (down - margins.top - margins.bottom) * _POINTS_PER_INCH / scale * _SAFE_PART


def load(path: Path, form: Form) -> SheetTemplate:
    """Read a template workbook.

    Raises:
        UnusableLookError: the file is no workbook, or it lacks the form's sheet or one of its prototype rows.
    """
    try:
        data = read_bounded(path)
    except PybudgetError as error:
        raise UnusableLookError(f"様式ファイル：{error}", _OR_THE_STANDARD_ONE) from error
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data))
    except BEYOND_OUR_KEN as error:
        raise UnusableLookError(
            f"様式ファイル「{path.name}」の中身を読み取れません。"
            "Excel で開いて保存し直してから、もう一度実行してください。",
            _OR_THE_STANDARD_ONE,
        ) from error
    if form.sheet not in workbook.sheetnames or not isinstance(workbook[form.sheet], Worksheet):
        raise UnusableLookError(
            f"様式ファイル「{path.name}」にシート「{form.sheet}」がありません。標準の様式を写して作り直してください。",
            _OR_THE_STANDARD_ONE,
        )
    sheet = workbook[form.sheet]
    rows = _labelled_rows(sheet, (*form.labels, *form.optional))
    missing = [label for label in form.labels if label not in rows]
    if missing:
        raise UnusableLookError(
            f"様式ファイル「{path.name}」のシート「{form.sheet}」のA列に「{'」「'.join(missing)}」の行がありません。"
            "標準の様式のとおりに行を戻してください。",
            _OR_THE_STANDARD_ONE,
        )
    return SheetTemplate(workbook, sheet, rows, form.columns)


def _labelled_rows(sheet: Worksheet, labels: Sequence[str]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for row in range(1, min(sheet.max_row, _LAST_LABEL_ROW) + 1):
        label = str(sheet.cell(row, 1).value or "").strip()
        if label in labels:
            rows.setdefault(label, row)
    return rows


def leave_styles_only(template: SheetTemplate) -> None:
    """Leave nothing of the template's workbook but its styles and the sheet that holds the prototypes."""
    workbook: Any = template.workbook  # openpyxl's stubs lack half of a Workbook
    for sheet in [sheet for sheet in workbook._sheets if sheet is not template.sheet]:  # noqa: SLF001 - chart sheets too
        workbook.remove(sheet)
    workbook.template = False
    workbook.defined_names = DefinedNameDict()
    workbook.custom_doc_props = CustomPropertyList()
    workbook.security = DocumentSecurity()
    workbook.code_name = None
    workbook._external_links = []  # noqa: SLF001 - openpyxl has no public way to drop links
    workbook.views = [BookView()]
    workbook.calculation = CalcProperties(fullCalcOnLoad=True)


def page_breaks(
    heights: Sequence[float], together: Sequence[bool], opens: Sequence[bool], first: float, other: float
) -> list[int]:
    """Where new pages begin, so that no row is cut off from the one that it belongs to.

    Args:
        heights: Points of each row.
        together: For each row whether the next one must stand on the same page.
        opens: For each row whether it opens a group, which rather begins a page than is cut.
        first: Points of rows that the first page takes.
        other: Points of rows that every later page takes.

    Returns:
        Indexes of the rows with which a new page begins.
    """
    breaks: list[int] = []
    start, used, room = 0, 0.0, first
    for index, height in enumerate(heights):
        if used + height > room and index > start:
            start = _page_start(range(start, index), heights, together, opens, room * _FULL_ENOUGH)
            breaks.append(start)
            used, room = sum(heights[start:index]), other
        used += height
    return breaks


def _page_start(
    page: range, heights: Sequence[float], together: Sequence[bool], opens: Sequence[bool], enough: float
) -> int:
    """The row, of those that fill a page or the one after, with which the next page begins."""
    used = sum(heights[page.start : page.stop])
    for place in range(page.stop, page.start, -1):
        if used < enough:
            break
        if opens[place] and not together[place - 1]:
            return place
        used -= heights[place - 1]
    return next((place for place in range(page.stop, page.start, -1) if not together[place - 1]), page.stop)
