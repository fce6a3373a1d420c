"""A negative revenue needs the same amount with the other sign in another revenue.

A council carries kept money into this year by taking it off one line and adding it in another block (△8,282,285 beside
8,282,285 in 令和元年度): legal, and the sum is unchanged. A negative amount that stands alone is a slip of the sign.

Not in order::

    収-1  負担金      1,000
    収-2  保管金充当  △200

In order::

    収-1  負担金      1,000
    収-2  保管金充当  △200
    収-3  保管金        200
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look for the counterpart of every negative revenue; one counterpart serves one."""
    accounts = budget.accounts
    for column in Column:
        negative = accounts.leaves_below_zero(Section.REVENUE, column)
        positive = Counter(leaf.entry[column].amount for leaf in accounts.leaves(Section.REVENUE)) if negative else {}
        for leaf in negative:
            amount = leaf.entry[column].amount or 0
            if positive.get(-amount, 0) > 0:
                positive[-amount] -= 1
            else:
                yield RULE.at(leaf.place(ENTRY[column]), actual=amount, header=ENTRY[column])


RULE: Final = Rule(
    id="VAL007",
    title="収入の負の額に対になる額がある",
    severity=Severity.WARNING,
    message="{place.name}の{header} {actual} 円が負の額で、対になる同じ額の収入がありません。",
    remedy="符号を確かめてください。保管金の充当のような振替なら、振り替えた先の科目に同じ額を入れてください。",
    source="令和元年度の予算書の保管金充当（△8,282,285円と8,282,285円）の例",
    check=check,
)
