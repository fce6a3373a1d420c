"""Rows deleted, or there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.accounts import Account, Kind, parent_code
from tests.mutations.edits import ACCOUNTS, PLAN, Deleted, Inserted
from tests.mutations.faults import Fault, Master, kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mutations.faults import Place


@kind("科目の行を消した")
def _account_deleted(source: Master, name: str) -> Iterator[Fault]:
    for row in source.leaves:
        if row.entry.current.amount or row.entry.prior.amount:
            yield _without(source, name, row)


def _cells(source: Master, table: str, index: int, *by: int) -> set[Place]:
    """The cells of the rows that stand so many rows from a place."""
    found = source.book.tables[table]
    return {
        (found.sheet, f"{letter}{found.row_number(index + step)}") for letter in found.letters.values() for step in by
    }


def _without(source: Master, name: str, row) -> Fault:
    """A row is gone: right is what names it still, its parent or its neighbours."""
    table, index = source.table_of(row), source.index(row)
    near = _cells(source, table, index, -1, 0) | (_naming(source, row) if table == ACCOUNTS else _fed(source, row))
    return Fault(source.year, name, (Deleted(table, index),), frozenset(near))


def _naming(source: Master, row: Account) -> set[Place]:
    """What names an account in the plan, and the amounts of the account above it."""
    named = {source.at(other, headers.ACCOUNT_CODE) for other in source.budget.plan.rows if other.code == row.code}
    above = source.accounts.by_code.get(parent_code(row.code))
    return named | ({source.at(above, header) for header in headers.DISPLAYED} if above else set())


def _fed(source: Master, row) -> set[Place]:
    """The account of a row of the plan, and the other rows that feed it, where they stand once the row is gone."""
    table = source.book.tables[PLAN]
    rows = [other.origin.row for other in source.budget.plan.rows if other.code == row.code]
    moved = [number - (number > row.origin.row) for number in rows]
    fed = {(table.sheet, f"{table.letters[header]}{number}") for number in moved for header in headers.PLAN_AMOUNT}
    leaf = source.accounts.by_code.get(row.code)
    return fed | ({source.at(leaf, header) for header in (*headers.ENTRY, *headers.DISPLAYED)} if leaf else set())


@kind("科目の行が二重になった")
def _account_doubled(source: Master, name: str) -> Iterator[Fault]:
    for row in source.leaves:
        if row.entry.current.amount or row.entry.prior.amount:
            yield _twice(source, name, row)


def _twice(source: Master, name: str, row) -> Fault:
    table, index = source.table_of(row), source.index(row)
    edit = Inserted(table, index + 1, tuple(source.book.tables[table].rows[index]))
    return Fault(source.year, name, (edit,), frozenset(_cells(source, table, index, 0, 1)))


@kind("計画の行が二重になった")
def _plan_doubled(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.entry.current.amount or row.entry.prior.amount:
            yield _twice(source, name, row)


@kind("計画の行を消した")
def _plan_deleted(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.entry.current.amount or row.entry.prior.amount:
            yield _without(source, name, row)


@kind("小計か合計の行を消した")
def _closing_deleted(source: Master, name: str) -> Iterator[Fault]:
    for row in source.accounts.rows:
        if row.kind is not Kind.ACCOUNT:
            index = source.index(row)
            yield Fault(
                source.year, name, (Deleted(ACCOUNTS, index),), frozenset(_cells(source, ACCOUNTS, index, -1, 0))
            )
