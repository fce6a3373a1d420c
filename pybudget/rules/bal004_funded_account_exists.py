"""充当先 must name an expenditure account of the book.

A code that is mistyped, or whose account was deleted, drops the row out of its programme's balance.

Not in order::

    収-1  電子申請の負担金  1,000  充当先=支-9
    支-1  電子申請          1,000

In order::

    収-1  電子申請の負担金  1,000  充当先=支-1
    支-1  電子申請          1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import FUNDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look up every 充当先."""
    for row in budget.accounts.rows:
        if not row.funds:
            continue
        target = budget.accounts.by_code.get(row.funds)
        if target is None or target.section is not Section.EXPENDITURE:
            yield RULE.at(row.place(FUNDS), funds=row.funds)


RULE: Final = Rule(
    id="BAL004",
    title="充当先は支出科目のコードである",
    severity=Severity.ERROR,
    message="{place.name}の充当先「{funds}」は、支出の科目のコードにありません。",
    remedy="充当先の一覧から、充てる支出科目のコードを選び直してください。",
    source="協議会の予算書の様式（事業ごとに負担金と取崩しを充てる）",
    check=check,
)
