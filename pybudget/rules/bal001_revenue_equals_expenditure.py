"""Revenue and expenditure totals must be equal.

The budget is adopted as a pair of equal totals, and last year's column beside it is such a pair too. When the two
differ, an amount was usually typed on one side only. A blank counts as 0 here.

Not in order::

    収-1  負担金収入  1,000
    支-1  事業費        999

In order::

    収-1  負担金収入  1,000
    支-1  事業費      1,000
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import ACCOUNTS_SHEET, DISPLAYED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Accounts
    from pybudget.core.budget import Budget

_NAME: Final = "支出合計"


def check(budget: Budget) -> Iterator[Finding]:
    """Compare the totals of the entries, column by column."""
    accounts = budget.accounts
    for column in Column:
        revenue = accounts.total(Section.REVENUE, column) or 0
        expenditure = accounts.total(Section.EXPENDITURE, column) or 0
        if revenue != expenditure:
            place = _place(accounts, column)
            yield RULE.at(place, expected=revenue, actual=expenditure, column=column.label)


def _place(accounts: Accounts, column: Column) -> Place:
    row = accounts.total_row(Section.EXPENDITURE)
    place = row.place(DISPLAYED[column]) if row else Place(ACCOUNTS_SHEET, "A1")
    return replace(place, name=_NAME)


RULE: Final = Rule(
    id="BAL001",
    title="収入合計と支出合計が等しい",
    severity=Severity.ERROR,
    message="{column}の収入合計 {expected} 円と支出合計 {actual} 円が一致しません（差 {difference} 円）。",
    remedy="差額と同じ金額の科目を入力額の列で探し、片方だけに入れた額や入れ忘れを直してください。",
    source="協議会の予算書の様式（収入の部と支出の部の合計を同額とする）。"
    "地方自治法第208条第2項（各年度の歳出はその年度の歳入をもって充てる）の考え方",
    check=check,
)
