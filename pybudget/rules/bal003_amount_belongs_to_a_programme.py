"""An amount should belong to a programme.

Where the book says by 充当先 which revenue pays for which programme, an amount outside all of them is compared only
with the grand totals, and a slip in it cannot be found any closer. Hence a warning; a book without any 充当先 is
left in peace.

Not in order::

    収-1  電子申請の負担金  1,000  充当先=支-1
    収-2  雑収入               50
    支-1  電子申請          1,000
    支-2  予備費               50

In order::

    収-1  電子申請の負担金  1,000  充当先=支-1
    収-2  雑収入               50  充当先=支-2
    支-1  電子申請          1,000
    支-2  予備費               50
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.findings import Figure, Finding, Rule, Severity
from pybudget.core.headers import FUNDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every leaf with an amount other than 0 in either column."""
    accounts = budget.accounts
    if not any(row.funds for row in accounts.rows if row.section is Section.REVENUE):
        return
    for leaf in (leaf for section in Section for leaf in accounts.unattached(section)):
        current, prior = (leaf.entry[column].amount for column in Column)
        if current or prior:
            yield RULE.at(leaf.place(FUNDS), current=Figure(current), prior=Figure(prior))


RULE: Final = Rule(
    id="BAL003",
    title="金額のある科目はどれかの事業に属する",
    severity=Severity.WARNING,
    message="{place.name}（当年度 {current} 円、前年度 {prior} 円）がどの事業に属するか、充当先から分かりません。",
    remedy="収入なら充てる支出科目のコードを、支出ならその事業のコードを充当先に入れてください。",
    source="協議会の予算書の様式（事業ごとに負担金と取崩しを充てる）",
    check=check,
)
