"""Last year's book from last year's master."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import settings as keys
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.crosswalk import PriorAccount, PriorBook
from pybudget.core.headers import DISPLAYED, ENTRY
from pybudget.core.money import Unit, format_yen
from pybudget.core.plan_comparison import plan_items
from pybudget.core.statements import budget_name
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget
from pybudget.prior.amount_columns import basis_named
from pybudget.prior.faults import Faults
from pybudget.prior.files import require_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pybudget.core.accounts import Account, Accounts


def read_own_master(name: str, data: bytes, sheets: Sequence[str]) -> PriorBook:
    """Last year's book from its master.

    Args:
        name: The file's name, for messages.
        data: The package.
        sheets: Sheets that it must have.

    Raises:
        PybudgetError: the master is not readable, or contradicts its own sums.
    """
    file = Faults(name)
    book = read_book(name, data)
    require_sheets(name, sheets, [table.sheet for table in book.tables.values()])
    budget = read_budget(book)
    year, edition = budget.settings.fiscal_year, budget.settings.text(keys.EDITION)
    if year is None or not edition:
        key = keys.EDITION if year else keys.FISCAL_YEAR
        raise file.fault(f"の設定の「{key}」が読めません。設定シートを直してから、もう一度実行してください。")
    _check_master(file, budget.accounts)
    leaves = tuple(
        PriorAccount(leaf.section, budget.accounts.path(leaf.code), leaf.entry.current.amount)
        for leaf in budget.accounts.leaves()
        if leaf.section is not None
    )
    totals = {section: _displayed_total(budget.accounts, section) for section in Section}
    basis, plan = basis_named(budget_name(edition)[0]), plan_items(budget.plan)
    return _checked(file, PriorBook(year, basis, Unit.YEN.label, leaves, totals, plan=plan))


def _check_master(file: Faults, accounts: Accounts) -> None:
    counted = {id(leaf) for leaf in accounts.leaves() if leaf.section is not None}
    for row in accounts.rows:
        entry = row.entry.current
        if entry.problem is not None and entry.amount is None:
            raise file.unreadable(row.origin.sheet, row.origin.cell(ENTRY.current), entry)
        if entry.amount and id(row) not in counted:
            raise file.fault(
                f"の「{row.spoken}」（{_address(row, ENTRY.current)}）に、どの科目にも入らない金額"
                f"（{format_yen(entry.amount)}円）があります。そのファイルで検証を実行し、直してください。"
            )
    for row, column, parts, stated in accounts.misstated(row for row in accounts.rows if row.kind is not None):
        if column is Column.CURRENT:
            raise file.wrong_sum(f"「{row.spoken}」（{_address(row, DISPLAYED.current)}）", stated, parts)


def _address(row: Account, header: str) -> str:
    return f"{row.origin.sheet}!{row.origin.cell(header)}"


def _displayed_total(accounts: Accounts, section: Section) -> int:
    row = accounts.total_row(section)
    stated = row.displayed.current.amount if row else None
    return stated if stated is not None else accounts.total(section, Column.CURRENT) or 0


def _checked(file: Faults, book: PriorBook) -> PriorBook:
    """The book, if what its leaves add up to is what it states."""
    for section in Section:
        found = sum(leaf.amount or 0 for leaf in book.leaves if leaf.section is section)
        if found != book.totals[section]:
            raise file.wrong_sum(f"{section.value}の部", book.totals[section], found)
    return book
