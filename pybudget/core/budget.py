"""The whole book as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybudget.core.headers import DISPLAYED, ENTRY, PLAN_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Account, Accounts
    from pybudget.core.cells import AmountCell, Origin
    from pybudget.core.crosswalk import CrosswalkRow
    from pybudget.core.findings import Place
    from pybudget.core.plan import Plan, PlanRow
    from pybudget.core.settings import Settings


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One row of 例外: silences one rule at one place, with a reason, until the end of a fiscal year.

    Attributes:
        rule: Rule id.
        target: An account code, an account's name or a cell such as ``科目!G12``.
        reason: Why; a row without a reason silences nothing.
        approver: Who allowed it.
        until: 期限年度 as typed; blank means no end.
        origin: Where the row stands.
    """

    rule: str
    target: str
    reason: str
    approver: str
    until: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class YearLabel:
    """A text of the book that names a fiscal year, and which year it has to name."""

    place: Place
    text: str
    offset: int
    """0: this year, -1: last year."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A council's budget book of one fiscal year."""

    settings: Settings
    accounts: Accounts
    plan: Plan
    crosswalk: tuple[CrosswalkRow, ...] = ()
    exceptions: tuple[ExceptionRow, ...] = ()
    year_labels: tuple[YearLabel, ...] = ()

    def entry_cells(self) -> Iterator[tuple[Account | PlanRow, str, AmountCell]]:
        """Every amount cell that staff fill, with its row and header: 科目 in yen, then 計画 in 千円."""
        for account in self.accounts.rows:
            for header, cell in zip(ENTRY, account.entry, strict=True):
                yield account, header, cell
        for row in self.plan.rows:
            for header, cell in zip(PLAN_AMOUNT, row.entry, strict=True):
                yield row, header, cell

    def displayed_cells(self) -> Iterator[tuple[Account, str, AmountCell]]:
        """Every amount cell of the calculated columns, with its row and header, in yen."""
        for account in self.accounts.rows:
            for header, cell in zip(DISPLAYED, account.displayed, strict=True):
                yield account, header, cell
