"""What is wrong with the sheet and not with any cell's content: rows out of sight or out of the table, merged cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.accounts import Account, Section
from tests.mutations.edits import ACCOUNTS, PLAN, Below, Hidden, Merged, place
from tests.mutations.faults import Fault, Master, kind

if TYPE_CHECKING:
    from collections.abc import Iterator


def _name_of(row) -> str:
    return headers.ACCOUNT_NAME if isinstance(row, Account) else headers.PLAN_NAME


def _has_amount(row) -> bool:
    return any(cell.amount for cell in row.entry)


@kind("金額のある行が非表示になった")
def _hidden(source: Master, name: str) -> Iterator[Fault]:
    for row in (*source.leaves, *source.budget.plan.rows):
        if _has_amount(row):
            table, index = source.table_of(row), source.index(row)
            yield Fault(source.year, name, (Hidden(table, (index,)),), frozenset({source.at(row, _name_of(row))}))


@kind("フィルターで金額のある行が隠れた")
def _filtered(source: Master, name: str) -> Iterator[Fault]:
    """Only the rows with one code, or of one heading, remain in sight."""
    for shown in source.leaves:
        if _has_amount(shown):
            yield _only(source, name, shown.code, source.accounts.rows)
    for code in dict.fromkeys(row.code for row in source.budget.plan.rows if row.code):
        yield _only(source, name, code, source.budget.plan.rows)


def _only(source: Master, name: str, code: str, rows) -> Fault:
    header = headers.CODE if isinstance(rows[0], Account) else headers.ACCOUNT_CODE
    hidden = [row for row in rows if row.code != code]
    right = frozenset(source.at(row, _name_of(row)) for row in hidden if _has_amount(row))
    edit = Hidden(source.table_of(rows[0]), tuple(map(source.index, hidden)), filtered=(header, code))
    return Fault(source.year, name, (edit,), right)


@kind("表のセルが結合された")
def _merged(source: Master, name: str) -> Iterator[Fault]:
    """Two cells of one column, of which the second is blank: Excel loses nothing and asks nothing."""
    for table, header in ((ACCOUNTS, headers.NOTE), (PLAN, headers.REMARK)):
        found = source.book.tables[table]
        position = found.headers.index(header)
        for index in range(len(found.rows) - 1):
            if found.rows[index + 1][position].value in (None, ""):
                right = frozenset({place(source.book, table, index, header)})
                yield Fault(source.year, name, (Merged(table, header, index, index + 1),), right)


@kind("表の下に行を打ち込んだ")
def _below(source: Master, name: str) -> Iterator[Fault]:
    """A new account or item below the table, with a row left free, so that the table does not take it in."""
    for leaf in source.leaves:
        if leaf.section is Section.EXPENDITURE:
            code = f"{leaf.code}-1"
            account = {headers.CODE: code, headers.ACCOUNT_NAME: "追加の経費", headers.ENTRY.current: 1000}
            item = {headers.PLAN_KIND: "項目", headers.PLAN_NAME: "追加の経費", headers.PLAN_AMOUNT.current: 1}
            for table, contents in ((ACCOUNTS, account), (PLAN, {**item, headers.ACCOUNT_CODE: leaf.code})):
                edit = Below(table, contents)
                yield Fault(source.year, name, (edit,), edit.cells(source.book))
