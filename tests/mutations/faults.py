"""A fault in a master, and what faults are made from: the master's tables and records side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.accounts import Account
from pybudget.core.cells import Column, FormulaKind
from pybudget.master.records import read_budget
from pybudget.master.tables import Book, Cell
from tests.master.books import sample_book
from tests.mutations.edits import ACCOUNTS, PLAN, SETTINGS, Edit, Typed, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        year: The master that it is put into.
        kind: Its kind, as the report names it.
        edits: What the hand did.
        right: The cells of which one has to be named: the one typed over, or those that show what is missing.
    """

    year: str
    kind: str
    edits: tuple[Edit, ...]
    right: frozenset[Place]


class Master:
    """A sample master, its tables and records side by side."""

    def __init__(self, year: str) -> None:
        self.year = year
        self.book: Book = sample_book(year)
        self.budget = read_budget(self.book)
        self.first = {name: self.book.tables[name].row_number(0) for name in (ACCOUNTS, PLAN, SETTINGS)}
        self.accounts = self.budget.accounts
        self.leaves = self.accounts.leaves()

    def index(self, row) -> int:
        """The place of a record in its table."""
        table = ACCOUNTS if isinstance(row, Account) else PLAN
        return row.origin.row - self.first[table]

    def cell(self, row, header: str) -> Cell:
        table = self.book.tables[self.table_of(row)]
        return table.rows[self.index(row)][table.headers.index(header)]

    @staticmethod
    def table_of(row) -> str:
        return ACCOUNTS if isinstance(row, Account) else PLAN

    def at(self, row, header: str) -> Place:
        return place(self.book, self.table_of(row), self.index(row), header)

    def typed(self, row, header: str, content: object) -> Typed:
        cell = content if isinstance(content, Cell) else Cell(content)
        return Typed(self.table_of(row), self.index(row), header, cell)

    def fault(self, kind: str, row, header: str, content: object) -> Fault:
        """A fault in one cell."""
        return Fault(self.year, kind, (self.typed(row, header, content),), frozenset({self.at(row, header)}))

    def amounts(self) -> Iterator[tuple[object, str, int]]:
        """Every typed amount other than 0: row, header, amount in the column's unit."""
        for account in self.leaves:
            for header, cell in zip(headers.ENTRY, account.entry, strict=True):
                if cell.formula is FormulaKind.NONE and cell.amount:
                    yield account, header, cell.amount
        for row in self.budget.plan.rows:
            for header, cell in zip(headers.PLAN_AMOUNT, row.entry, strict=True):
                if cell.amount:
                    yield row, header, cell.amount

    def displayed(self) -> Iterator[tuple[Account, str, Column]]:
        for row in self.accounts.rows:
            for column in Column:
                yield row, headers.DISPLAYED[column], column


@cache
def master(year: str) -> Master:
    return Master(year)


def spread(every: list[Fault], most: int) -> list[Fault]:
    """All, or ``most`` of them spread evenly over the places."""
    return every if len(every) <= most else [every[number * len(every) // most] for number in range(most)]


KINDS: dict[str, Callable[[Master], Iterator[Fault]]] = {}


def kind(name: str):
    def register(make):
        KINDS[name] = lambda source: make(source, name)
        return make

    return register
