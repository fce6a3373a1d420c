"""Amounts as they stand in a sheet, with the place where they stand."""

from __future__ import annotations

from enum import Enum, IntEnum
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

T = TypeVar("T")


class Column(IntEnum):
    """The two amounts that stand side by side in a budget book."""

    CURRENT = 0
    PRIOR = 1

    @property
    def label(self) -> str:
        """The word that staff use for the column."""
        return ("当年度", "前年度")[self]


class Pair(NamedTuple, Generic[T]):
    """One value for this year and one for last year: ``pair[Column.PRIOR]``."""

    current: T
    prior: T


def pairs(current: Iterable[T], prior: Iterable[T]) -> list[Pair[T]]:
    """The members of two columns side by side: made without a call of Python's for each."""
    return list(map(partial(tuple.__new__, Pair), zip(current, prior, strict=True)))


class FormulaKind(Enum):
    """What a cell's content is, as far as the book's own formulas go."""

    NONE = "none"
    STANDARD = "standard"
    """The uniform formula of a calculated column."""
    PLAN = "plan"
    """The formula that feeds a leaf from the plan."""
    OTHER = "other"


class Problem(Enum):
    """Why the content of an amount cell cannot be taken as it is."""

    UNREADABLE = "unreadable"
    DATE = "date"
    ERROR_VALUE = "error value"
    FRACTION = "fraction"
    TEXT_NUMBER = "text number"
    UNCOMPUTED = "uncomputed"


class AmountCell(NamedTuple):
    """One amount cell.

    Attributes:
        amount: In the column's unit (yen for accounts, 千円 for the plan). None: no entry, or not readable.
        formula: Whether a formula stands in the cell, and which.
        problem: What is wrong with the content, if anything.
        shown: The content as the reader sees it, shortened, for messages.
        source: The formula, where one stands in the cell that is not the book's own.
    """

    amount: int | None = None
    formula: FormulaKind = FormulaKind.NONE
    problem: Problem | None = None
    shown: str = ""
    source: str = ""


def plain_cells(amounts: Sequence[int], formulas: Iterable[FormulaKind]) -> list[AmountCell]:
    """Cells that hold whole numbers, and the kinds of their formulas: made without a call of Python's for each."""
    fields = zip(amounts, formulas, repeat(None), map(str, amounts), repeat(""), strict=False)
    return list(map(partial(tuple.__new__, AmountCell), fields))


class Origin(NamedTuple):
    """The row of a table that a record was read from.

    Attributes:
        sheet: Sheet name, as the user sees it.
        row: Row number in the sheet, from 1.
        columns: Header text to column letter, shared by all rows of the table.
    """

    sheet: str
    row: int
    columns: Mapping[str, str]

    def cell(self, header: str) -> str:
        """The address of this row's cell under that header, e.g. ``G12``; the row's first cell if absent."""
        return f"{self.columns.get(header, 'A')}{self.row}"
