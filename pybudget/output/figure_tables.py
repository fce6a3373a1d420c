"""A table of figures that a chart shows, and the same figures as the chart keeps them for programs that do not compute.

A mail preview or a phone draws a chart from the values kept inside it; without them it would be empty there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.chart import Reference
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal

from pybudget.master.sheet_rows import Formula
from pybudget.output import statement_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pybudget.master.sheet_rows import Content
    from pybudget.output.printed_book import PrintedSheet


@dataclass(slots=True)
class FigureTable:
    """Rows of a sheet below a caption and a header.

    Attributes:
        sheet: Where they stand.
        first: Number of the first row.
        values: What each row shows, from column A.
    """

    sheet: PrintedSheet
    first: int
    values: list[tuple[str | int | float | None, ...]] = field(default_factory=list)

    @classmethod
    def below(cls, sheet: PrintedSheet, caption: str, headers: Sequence[str]) -> FigureTable:
        """An empty table at the end of a sheet."""
        sheet.add(statement_template.SECTION, (caption,), is_together=True)
        sheet.add(statement_template.HEADER, headers, is_together=True)
        return cls(sheet, sheet.next_row)

    @property
    def last(self) -> int:
        """Number of the last row."""
        return self.first + len(self.values) - 1

    def add(self, label: str, contents: Sequence[Content]) -> None:
        """Write the next row in the look of that prototype."""
        self.sheet.add(label, contents)
        self.values.append(tuple(content.value if isinstance(content, Formula) else content for content in contents))

    def column(self, number: int) -> list[str | int | float | None]:
        """What a column shows, by its number from 1."""
        return [row[number - 1] for row in self.values]

    def numbers(self, column: int, number_format: str) -> NumDataSource:
        """A column as a chart's figures."""
        points = [NumVal(idx=index, v=value) for index, value in enumerate(self.column(column))]
        cache = NumData(formatCode=number_format, ptCount=len(points), pt=points)
        return NumDataSource(numRef=NumRef(f=self._place(column), numCache=cache))

    def names(self, column: int) -> AxDataSource:
        """A column as the names of a chart's categories."""
        points = [StrVal(idx=index, v=str(value)) for index, value in enumerate(self.column(column))]
        return AxDataSource(strRef=StrRef(f=self._place(column), strCache=StrData(ptCount=len(points), pt=points)))

    def _place(self, column: int) -> str:
        area = Reference(self.sheet.sheet, min_col=column, min_row=self.first, max_row=self.last)
        return str(area)
