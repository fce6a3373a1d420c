"""The sheet 増減の順位: every account and plan item that carries amounts, the largest change first, ranked live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core.headers import CHANGE
from pybudget.core.money import NO_ENTRY
from pybudget.master.sheet_rows import Formula
from pybudget.output import statement_template
from pybudget.output.printed_book import PrintedColumn
from pybudget.output.statement_template import Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pybudget.core.variance import Variance
    from pybudget.output.printed_book import PrintedSheet

SHEET: Final = "増減の順位"
RANK: Final = "順位"
SIZE: Final = "増減の大きさ"
COLUMNS: Final = (
    PrintedColumn(Part.CURRENT, RANK, 8.0),
    PrintedColumn(Part.MINOR, "科目・項目", 84.0),
    PrintedColumn(Part.CHANGE, CHANGE, 17.0),
    PrintedColumn(Part.CURRENT, SIZE, 17.0),
)
_ABOVE: Final = 2
"""Rows of caption and header above each ranking."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rows of one table that are ranked among each other.

    Attributes:
        caption: What stands above them.
        names: Of the table's rows, from the outline's top.
        rows: The table's rows.
        first: Number of the first ranked row on this sheet.
    """

    caption: str
    names: Sequence[str]
    rows: Sequence[Variance]
    first: int

    @property
    def order(self) -> list[int]:
        """Indexes of the ranked rows, the largest change first, as many as there are."""
        ranked = [index for index, row in enumerate(self.rows) if row.is_ranked]
        return sorted(ranked, key=lambda index: -abs(self.rows[index].change or 0))

    @property
    def places(self) -> Mapping[int, Formula]:
        """For each ranked row of the table what shows its rank there."""
        return {
            index: Formula(f"='{SHEET}'!A{self.first + place}", _shown(self.rows[index]))
            for place, index in enumerate(self.order)
        }

    def write(self, sheet: PrintedSheet, changes: Mapping[int, str]) -> None:
        """Write the ranking.

        Args:
            sheet: This sheet.
            changes: For each row of the table the cell of its change.
        """
        sheet.opens.add(sheet.add(statement_template.SECTION, (self.caption,), is_together=True))
        sheet.add(statement_template.HEADER, [column.header for column in COLUMNS], is_together=True)
        last = self.first + len(self.order) - 1
        for number, index in enumerate(self.order, self.first):
            row = self.rows[index]
            rank = f'=IF(D{number}=0,"{NO_ENTRY}",RANK(D{number},D${self.first}:D${last}))'
            contents = (
                Formula(rank, _shown(row)),
                self.names[index],
                Formula(f"=N({changes[index]})", row.change or 0),
                Formula(f"=ABS(C{number})", abs(row.change or 0)),
            )
            sheet.add(statement_template.MINOR, contents)


def rankings(tables: Sequence[tuple[str, Sequence[str], Sequence[Variance]]], top: int) -> list[Ranking]:
    """Where each ranking will stand, one below the other.

    Args:
        tables: Caption, names and rows.
        top: The first row that is free.
    """
    found = []
    for caption, names, rows in tables:
        ranking = Ranking(caption, names, rows, top + _ABOVE)
        top = ranking.first + len(ranking.order)
        found.append(ranking)
    return found


def _shown(row: Variance) -> int | str:
    return NO_ENTRY if row.rank is None else row.rank
