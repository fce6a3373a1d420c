"""All texts of a book in one string, so that a pattern is looked for once and not once a cell."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.core import headers
from pybudget.core.accounts import Account, Kind
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from pybudget.core.findings import Place
    from pybudget.core.plan import PlanRow

BETWEEN: Final = "\0"
"""Stands between the texts of two cells. No cell can hold it, and no pattern of ours matches it."""

EXCERPT: Final = 24
"""Characters that a message quotes."""

_NAMED_KINDS: Final = (PlanKind.HEADING, PlanKind.ITEM)


class TextCell(NamedTuple):
    """A text that staff typed into 科目 or 計画.

    Attributes:
        row: The row that it stands in.
        header: Its column.
        text: The text, without blanks at its ends.
        is_name: Whether it names an account, a heading or an item, rather than telling about it.
    """

    row: Account | PlanRow
    header: str
    text: str
    is_name: bool = False

    @property
    def place(self) -> Place:
        """Where it stands. A sentence of the plan is called by its row, since it is too long for a name."""
        place = self.row.place(self.header)
        if isinstance(self.row, Account) or self.row.kind is None or self.row.kind in _NAMED_KINDS:
            return place
        return replace(place, name=f"{self.row.origin.row}行目の{self.row.kind.value}")


def account_texts(rows: Sequence[Account]) -> Iterator[TextCell]:
    """Names, 備考 and 増減理由 of the accounts; blank ones are left out."""
    for row in rows:
        yield TextCell(row, headers.ACCOUNT_NAME, row.name, row.kind is Kind.ACCOUNT)
        if row.note:
            yield TextCell(row, headers.NOTE, row.note)
        if row.reason:
            yield TextCell(row, headers.REASON, row.reason)


def plan_texts(rows: Sequence[PlanRow]) -> Iterator[TextCell]:
    """Names, 主な内容 and 注記 of the plan's rows; blank ones are left out."""
    for row in rows:
        yield TextCell(row, headers.PLAN_NAME, row.name, is_name=row.kind in _NAMED_KINDS)
        if row.content:
            yield TextCell(row, headers.CONTENT, row.content)
        if row.note:
            yield TextCell(row, headers.REMARK, row.note)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern was found.

    Attributes:
        cell: The cell.
        found: The match, in ``joined``.
        start: Its position in the cell's text.
    """

    cell: TextCell
    found: re.Match[str]
    start: int

    @property
    def excerpt(self) -> str:
        """The match with a little of what stands around it, for messages."""
        end = self.start + len(self.found.group())
        room = max(0, EXCERPT - (end - self.start)) // 2
        return " ".join(self.cell.text[max(0, self.start - room) : end + room].split())


class Texts:
    """The texts of a book.

    Attributes:
        cells: All of them, in the order of the sheets.
    """

    def __init__(self, cells: Sequence[TextCell]) -> None:
        """Join the texts."""
        self.cells = cells
        self.joined = BETWEEN.join(cell.text for cell in cells)
        self._starts = [0, *accumulate(len(cell.text) + len(BETWEEN) for cell in cells)]

    def find(self, pattern: re.Pattern[str]) -> Iterator[Match]:
        """Every match, in the order of the cells. The pattern must not match ``BETWEEN``."""
        for found in pattern.finditer(self.joined):
            index = bisect_right(self._starts, found.start()) - 1
            yield Match(self.cells[index], found, found.start() - self._starts[index])

    def find_first(self, pattern: re.Pattern[str]) -> Iterator[Match]:
        """The first match of every cell that has one."""
        last: TextCell | None = None
        for match in self.find(pattern):
            if match.cell is not last:
                last = match.cell
                yield match

    @property
    def names(self) -> Iterator[TextCell]:
        """The cells that name something and are not blank."""
        return (cell for cell in self.cells if cell.is_name and cell.text)
