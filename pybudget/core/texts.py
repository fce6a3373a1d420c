"""All texts of a book in one string, so that a pattern is looked for once and not once a cell."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, compress
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.core import headers
from pybudget.core.accounts import Account, Kind
from pybudget.core.plan import NAMED_KINDS

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence

    from pybudget.core.findings import Place
    from pybudget.core.plan import PlanRow

BETWEEN: Final = "\0"
"""Stands between the texts of two cells. No pattern of ours matches it."""

EXCERPT: Final = 24
"""Characters that a message quotes."""


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
        if isinstance(self.row, Account) or self.row.kind is None or self.row.kind in NAMED_KINDS:
            return place
        return replace(place, name=f"{self.row.origin.row}行目の{self.row.kind.value}")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern was found.

    Attributes:
        cell: The cell.
        found: The match, in the cell's text.
    """

    cell: TextCell
    found: re.Match[str]

    @property
    def excerpt(self) -> str:
        """The match with a little of what stands around it, for messages."""
        start, end = self.found.span()
        room = max(0, EXCERPT - (end - start)) // 2
        return " ".join(self.cell.text[max(0, start - room) : end + room].split())


class _Column(NamedTuple):
    """The texts of one column that are not blank, and their rows."""

    header: str
    rows: Sequence[Account | PlanRow]
    texts: Sequence[str]


class Texts:
    """The texts of a book, column by column. A cell is made where something is found: a large book has 200,000."""

    def __init__(self, accounts: Sequence[Account], plan: Sequence[PlanRow]) -> None:
        """Join the texts of 科目 (names, 備考 and 増減理由) and 計画 (names, 主な内容 and 注記)."""
        self._columns = (
            _column(headers.ACCOUNT_NAME, accounts, [row.name for row in accounts]),
            _column(headers.NOTE, accounts, [row.note for row in accounts]),
            _column(headers.REASON, accounts, [row.reason for row in accounts]),
            _column(headers.PLAN_NAME, plan, [row.name for row in plan]),
            _column(headers.CONTENT, plan, [row.content for row in plan]),
            _column(headers.REMARK, plan, [row.note for row in plan]),
        )
        self._texts = [text for column in self._columns for text in column.texts]
        self.joined = BETWEEN.join(self._texts)
        if self.joined.count(BETWEEN) >= max(1, len(self._texts)):  # a cell can, by an escape that no program writes
            self._texts = [text.replace(BETWEEN, " ") for text in self._texts]
            self.joined = BETWEEN.join(self._texts)

    def find(self, pattern: re.Pattern[str], *marks: str | re.Pattern[str]) -> Iterator[Match]:
        """Every match, in the order of the columns.

        Args:
            pattern: It must not match ``BETWEEN``.
            marks: What a text must hold one of for the pattern to match in it. Single words, and patterns that begin
                with a character, are looked for many times as fast as a pattern of many alternatives.
        """
        for index in self._holding(*(marks or (pattern,))):
            cell = self._cell(index)
            for found in pattern.finditer(cell.text):
                yield Match(cell, found)

    def find_first(self, pattern: re.Pattern[str], *marks: str | re.Pattern[str]) -> Iterator[Match]:
        """The first match of every cell that has one; see ``find``."""
        last: TextCell | None = None
        for match in self.find(pattern, *marks):
            if match.cell is not last:
                last = match.cell
                yield match

    def find_besides(self, pattern: re.Pattern[str], usual: re.Pattern[str]) -> Iterator[TextCell]:
        """The cells in which the pattern matches when all that is usual has been taken out."""
        rest = usual.sub("", self.joined)
        if pattern.search(rest):
            for index, text in enumerate(rest.split(BETWEEN)):
                if pattern.search(text):
                    yield self._cell(index)

    @property
    def names(self) -> Iterator[TextCell]:
        """The cells that name something."""
        cells = map(self._cell, range(len(self._texts)))
        return (cell for cell in cells if cell.is_name)

    def _holding(self, *marks: str | re.Pattern[str]) -> list[int]:
        """The positions of the texts that hold one of the marks."""
        found: set[int] = set()
        for mark in marks:
            search = self._search(mark)
            at = search(0)
            while at is not None:
                index = bisect_right(self._starts, at) - 1
                found.add(index)
                at = search(self._starts[index + 1])
        return sorted(found)

    def _search(self, mark: str | re.Pattern[str]) -> Callable[[int], int | None]:
        """What tells where a mark is found next, from a position in ``joined``."""
        if isinstance(mark, str):
            return lambda start: None if (at := self.joined.find(mark, start)) < 0 else at
        return lambda start: found.start() if (found := mark.search(self.joined, start)) else None

    @cached_property
    def _starts(self) -> list[int]:
        """Where the texts begin in ``joined``; last, what lies behind it."""
        return [0, *accumulate(len(text) + len(BETWEEN) for text in self._texts)]

    def _cell(self, index: int) -> TextCell:
        text, at = self._texts[index], index
        for column in self._columns:
            if at < len(column.rows):
                row = column.rows[at]
                is_name = row.kind is Kind.ACCOUNT if isinstance(row, Account) else row.kind in NAMED_KINDS
                return TextCell(row, column.header, text, is_name and column.header in _NAMES)
            at -= len(column.rows)
        raise IndexError(index)


_NAMES: Final = (headers.ACCOUNT_NAME, headers.PLAN_NAME)


def _column(header: str, rows: Sequence[Account] | Sequence[PlanRow], texts: Sequence[str]) -> _Column:
    return _Column(header, tuple(compress(rows, texts)), tuple(filter(None, texts)))
