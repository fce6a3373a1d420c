"""What a programme costs must equal the revenue that is raised for it.

Members pay for each programme separately, so equal grand totals are not enough: an amount moved from one programme
to another would leave them equal. Revenue rows name in 充当先 the expenditure they pay for, and a reserve's row
names the programme it belongs to: paying into the reserve is spending by that programme. A code named at a higher
level (all programmes together) is compared only when money stands there; what lies below it is then part of that
one comparison. A revenue of less than 0 is normal.

Not in order::

    収-1    電子申請の負担金  600  充当先=支-1-1
    収-2    施設予約の負担金  400  充当先=支-1-2
    支-1    システム事業
    支-1-1  電子申請          500
    支-1-2  施設予約          500

In order::

    収-1    電子申請の負担金    600  充当先=支-1-1
    収-2    施設予約の負担金    400  充当先=支-1-2
    支-1    システム事業
    支-1-1  電子申請            500
    支-1-2  施設予約            400
    支-2    積立金（電子申請）  100  充当先=支-1-1
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section, is_within, lineage
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import DISPLAYED
from pybudget.core.programmes import compared_programmes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget

    Funding = Mapping[str, tuple[Account, ...]]


def check(budget: Budget) -> Iterator[Finding]:
    """Compare every programme with its revenue, column by column."""
    accounts = budget.accounts
    revenue, reserves = accounts.funding(Section.REVENUE), accounts.funding(Section.EXPENDITURE)
    for column in Column:
        raised = _rolled_up(revenue, column)
        reserved = _rolled_up(reserves, column)
        for code in compared_programmes(accounts, column):
            spent = (accounts.amounts[code][column] or 0) + reserved[code]
            if spent != raised[code]:
                place = accounts.by_code[code].place(DISPLAYED[column])
                yield RULE.at(place, expected=raised[code], actual=spent, column=column.label)


def _rolled_up(funding: Funding, column: Column) -> Mapping[str, int]:
    """Yen of the leaves that name a code or one below it. A leaf inside the code is part of its amount already."""
    sums: dict[str, int] = defaultdict(int)
    for target, leaves in funding.items():
        whole = _sum(leaves, column)
        reserves = [leaf for leaf in leaves if leaf.section is Section.EXPENDITURE]
        for code in lineage(target):
            sums[code] += whole - _sum([leaf for leaf in reserves if is_within(leaf.code, code)], column)
    return sums


def _sum(leaves: Sequence[Account], column: Column) -> int:
    return sum([leaf.entry[column].amount or 0 for leaf in leaves])


RULE: Final = Rule(
    id="BAL002",
    title="事業ごとに収入と支出が等しい",
    severity=Severity.ERROR,
    message="{place.name}の{column}の支出 {actual} 円（積立金への積立てを含む）が、"
    "充てる収入 {expected} 円と一致しません（差 {difference} 円）。",
    remedy="この事業の支出と、充当先にこの事業のコードを書いた収入の入力額を見比べ、違うほうを直してください。",
    source="協議会の予算書の様式（事業ごとに負担金と取崩しを充てる）",
    check=check,
)
