"""A workbook to be printed and sent: sheets in the look of the template, whatever they print."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break, RowBreak

from pybudget import resources
from pybudget.master import finishing
from pybudget.master.sheet_rows import Formula, SheetRows, StringTable
from pybudget.output import sheet_template, statement_template
from pybudget.output.sheet_template import SheetTemplate, page_breaks
from pybudget.output.statement_template import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.master.sheet_rows import Content
    from pybudget.output.sheet_template import Wrapping

MOST_BREAKS: Final = 1026
"""Page breaks that Excel takes on a sheet; the rest it sets itself."""


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """One column of a printed sheet.

    Attributes:
        prototype: The column of the template's prototype rows, from 1, whose look it takes.
        header: Its text in the header row.
        width: In characters of the default font; None takes the template's.
        headed_like: The prototype column whose header and width it takes; None means its own.
    """

    prototype: int
    header: str = ""
    width: float | None = None
    headed_like: int | None = None

    def shape(self, label: str) -> int:
        """The prototype column whose look a row of that prototype takes here."""
        return self.headed_like or self.prototype if label == statement_template.HEADER else self.prototype


@dataclass(frozen=True, slots=True)
class PrintedBook:
    """A new workbook with the styles of a template.

    Attributes:
        look: The template.
        strings: The texts of all sheets.
        sheets: Those made so far.
    """

    look: SheetTemplate
    strings: StringTable = field(default_factory=StringTable)
    sheets: list[PrintedSheet] = field(default_factory=list)

    @classmethod
    def with_look(cls, template: Path | None) -> PrintedBook:
        """An empty book.

        Args:
            template: The workbook with the look; None takes the one that comes with the package.

        Raises:
            PybudgetError: the template is not usable.
        """
        standard = resources.folder("templates") / "statements.xlsx"
        look = sheet_template.load(template or standard, statement_template.FORM)
        sheet_template.leave_styles_only(look)
        return cls(look)

    def add_sheet(self, name: str, columns: Sequence[PrintedColumn]) -> PrintedSheet:
        """A new sheet at the end."""
        widths = tuple(
            self.look.widths[column.shape(statement_template.HEADER) - 1] if column.width is None else column.width
            for column in columns
        )
        added = self.look.workbook.create_sheet(name)
        places = {column.prototype: index for index, column in reversed(list(enumerate(columns)))}
        sheet = PrintedSheet(self.look, added, tuple(columns), widths, places, SheetRows(self.strings))
        self.look.set_up(added, 0)
        for letter, width in zip(map(get_column_letter, range(1, len(widths) + 1)), widths, strict=True):
            added.column_dimensions[letter].width = width
        self.sheets.append(sheet)
        return sheet

    def define(self, name: str, sheet: PrintedSheet, letter: str, row: int) -> None:
        """Give a cell a name."""
        target = f"{sheet.reference}!${letter}${row}"
        self.look.workbook.defined_names[name] = DefinedName(name, attr_text=target)

    def saved(self, title: str, organisation: str, modified: dt.datetime) -> bytes:
        """The package; equal content gives equal bytes.

        Args:
            title: For the document properties.
            organisation: Likewise; no person is named.
            modified: Likewise.
        """
        workbook = self.look.workbook
        workbook.properties = DocumentProperties(title=title, creator=organisation)
        workbook.remove(self.look.sheet)
        buffer = io.BytesIO()
        workbook.save(buffer)
        rows = {sheet.sheet.title: sheet.rows for sheet in self.sheets}
        return finishing.finish(buffer.getvalue(), {}, modified.astimezone(dt.UTC), rows)


@dataclass(frozen=True, slots=True)
class _RowLook:
    """What rows of one prototype have in common.

    Attributes:
        height: Points, at least.
        styles: Index of each cell's formatting.
        wrappings: How each cell wraps its text; None where it does not.
        merges: First and last column of the cells that are merged.
    """

    height: float
    styles: tuple[int, ...]
    wrappings: tuple[Wrapping | None, ...]
    merges: tuple[tuple[str, str], ...]

    def fitted(self, contents: Sequence[Content]) -> tuple[float, list[int]]:
        """Points that a row needs for its wrapped texts, and which of its texts begin with ``=``."""
        height, quoted = self.height, []
        for index, content in enumerate(contents):
            if isinstance(content, str):
                wrapping = self.wrappings[index]
                if wrapping is not None and (needed := wrapping.height(content)) > height:
                    height = needed
                if content[:1] == "=":
                    quoted.append(index)
            elif isinstance(content, Formula) and isinstance(content.value, str):
                wrapping = self.wrappings[index]
                height = max(height, wrapping.height(content.value) if wrapping is not None else 0.0)
        return height, quoted


@dataclass(slots=True)
class PrintedSheet:
    """One sheet, written from the top.

    Attributes:
        look: The template.
        sheet: What openpyxl saves: everything but the rows.
        columns: What is printed, from column A.
        widths: Of the columns, in characters of the default font.
        places: Index of the first column with the look of each prototype column.
        rows: The rows.
        together: For each row whether the next one must stand on the same page.
        opens: Rows that open a group, which rather begins a page than is cut.
        header_row: The row that every page repeats; 0 while there is none.
    """

    look: SheetTemplate
    sheet: Worksheet
    columns: tuple[PrintedColumn, ...]
    widths: tuple[float, ...]
    places: Mapping[int, int]
    rows: SheetRows
    together: list[bool] = field(default_factory=list)
    opens: set[int] = field(default_factory=set)
    header_row: int = 0
    _row_looks: dict[tuple[str, int], _RowLook] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """The sheet's name as formulas have it."""
        return f"'{self.sheet.title}'"

    @property
    def next_row(self) -> int:
        """Number of the row that is added next."""
        return self.rows.next_row

    def letter(self, prototype: int) -> str:
        """The letter of the first column with the look of that prototype column; A where there is none."""
        return get_column_letter(self.places.get(prototype, 0) + 1)

    def add(self, label: str, contents: Sequence[Content], *, steps: int = 0, is_together: bool = False) -> int:
        """Write the next row.

        Args:
            label: The prototype row whose look it takes.
            contents: What its cells hold, from column A; the rest stay blank.
            steps: How far the text under 中項目 is moved further in than the prototype.
            is_together: Whether the next row must stand on the same page.

        Returns:
            The row's number.
        """
        look = self._row_look(label, steps)
        if len(contents) < len(self.columns):
            contents = [*contents, *(None,) * (len(self.columns) - len(contents))]
        height, quoted = look.fitted(contents)
        row = self.rows.add(height, self._quoted(label, look, steps, quoted) if quoted else look.styles, contents)
        self.together.append(is_together)
        for first, last in look.merges:
            self.sheet.merged_cells.add(f"{first}{row}:{last}{row}")
        return row

    def _row_look(self, label: str, steps: int) -> _RowLook:
        if (label, steps) not in self._row_looks:
            indents = [steps if column.prototype == Part.MINOR else 0 for column in self.columns]
            shapes = [self._shape(label, column) for column in self.columns]
            places = list(zip(shapes, indents, strict=True))
            cells = zip(places, self.widths, strict=True)
            self._row_looks[label, steps] = _RowLook(
                self.look.prototypes[label].height,
                tuple(self.look.style(label, prototype, indent) for prototype, indent in places),
                tuple(
                    self.look.wrapping(label, prototype, indent, self.look.points(width))
                    for (prototype, indent), width in cells
                ),
                tuple(self._merges(label)),
            )
        return self._row_looks[label, steps]

    def _shape(self, label: str, column: PrintedColumn) -> int:
        """The prototype cell whose look a cell takes; of merged ones only the first has any."""
        own = column.shape(label)
        merges = self.look.prototypes[label].merges
        return next((first for first, last in merges if first <= own <= last), own)

    def _merges(self, label: str) -> Iterator[tuple[str, str]]:
        """First and last column of the cells that a prototype merges; what reaches its last cell reaches the edge."""
        for first, last in self.look.prototypes[label].merges:
            end = len(self.columns) if last >= self.look.columns else min(last, len(self.columns))
            if first < end:
                yield get_column_letter(first), get_column_letter(end)

    def _quoted(self, label: str, look: _RowLook, steps: int, quoted: Sequence[int]) -> Sequence[int]:
        """The cells' formatting, with the mark that keeps a text text when staff edit its cell."""
        styles = list(look.styles)
        for index in quoted:
            prototype = self.columns[index].prototype
            indent = steps if prototype == Part.MINOR else 0
            styles[index] = self.look.style(label, prototype, indent, is_quoted=True)
        return styles

    def add_header(self) -> int:
        """Write the header row, which every page repeats and which stays in sight."""
        self.header_row = self.add(
            statement_template.HEADER, [column.header for column in self.columns], is_together=True
        )
        self.sheet.print_title_rows = f"{self.header_row}:{self.header_row}"
        self.sheet.freeze_panes = f"A{self.header_row + 1}"
        return self.header_row

    def link_to(self, cell: str, shown: str) -> Formula:
        """What another sheet's cell holds to show the text of a cell of this one and to lead there."""
        place = f"{self.reference}!{cell}"
        return Formula(f'=HYPERLINK("#{place}",{place})', shown)

    def close(self) -> None:
        """Set what is printed and where pages end, once all rows are there."""
        self.sheet.print_area = self.rows.area
        page = self.look.page_height_of(self.sheet, self.widths)
        if page is None:
            return
        heights, first_row = self.rows.heights, self.header_row + 1
        top = sum(heights[: self.header_row])
        repeated = heights[self.header_row - 1] if self.header_row else 0.0
        opens = [row in self.opens for row in range(first_row, self.next_row)]
        found = page_breaks(
            heights[self.header_row :], self.together[self.header_row :], opens, page - top, page - repeated
        )
        self.sheet.row_breaks = RowBreak(brk=[Break(id=self.header_row + index) for index in found[:MOST_BREAKS]])
