"""A supplementary budget beside the budget that it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pybudget.core.accounts import Accounts
from pybudget.core.cells import AmountCell, Pair

if TYPE_CHECKING:
    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget


def laid_beside(budget: Budget, previous: Budget) -> Budget:
    """The book with the amounts before the supplement in place of last year's, account by account (by code)."""
    before = {leaf.code: leaf.entry.current for leaf in previous.accounts.leaves()}
    rows = (
        replace(row, entry=Pair(row.entry.current, before.get(row.code, AmountCell()))) for row in budget.accounts.rows
    )
    return replace(budget, accounts=Accounts(tuple(rows)))


def without_place(budget: Budget, previous: Budget) -> tuple[Account, ...]:
    """The leaves with an amount before the supplement whose code is no leaf of the book any more."""
    kept = {leaf.code for leaf in budget.accounts.leaves()}
    return tuple(leaf for leaf in previous.accounts.leaves() if leaf.entry.current.amount and leaf.code not in kept)
