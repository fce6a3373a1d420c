"""Revenue and expenditure that belong to no programme must be equal.

Programmes are balanced one by one. What is left on either side, such as a balance carried over, has to be equal too:
otherwise the grand totals differ, and here is the row at which to look.

Not in order::

    収-1  負担金      600  充当先=支-1
    収-2  繰越金       50
    支-1  事業        600
    支-2  繰越金支出   49

In order::

    収-1  負担金      600  充当先=支-1
    収-2  繰越金       50
    支-1  事業        600
    支-2  繰越金支出   50
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare what is left on either side, column by column."""
    accounts = budget.accounts
    if not accounts.funding(Section.REVENUE):
        return
    revenue, expenditure = accounts.unattached(Section.REVENUE), accounts.unattached(Section.EXPENDITURE)
    for column in Column:
        raised, spent = _sum(revenue, column), _sum(expenditure, column)
        if raised != spent:
            leaf = next(leaf for leaf in (*expenditure, *revenue) if leaf.entry[column].amount)
            yield RULE.at(leaf.place(ENTRY[column]), expected=raised, actual=spent, column=column.label)


def _sum(leaves: tuple[Account, ...], column: Column) -> int:
    return sum(leaf.entry[column].amount or 0 for leaf in leaves)


RULE: Final = Rule(
    id="BAL005",
    title="事業に属さない収入と支出が等しい",
    severity=Severity.ERROR,
    message="{column}の、どの事業にも属さない支出の計 {actual} 円が、充当先のない収入の計 {expected} 円と一致しません"
    "（差 {difference} 円）。{place.name}などを確かめてください。",
    remedy="この科目の入力額を直すか、属する事業のコードを充当先に入れてください。",
    source="協議会の予算書の様式（収入の部と支出の部の合計を同額とする）",
    check=check,
)
