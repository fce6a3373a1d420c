"""The account above every account must exist.

The code of the group above is the code without its last number. Without that group the amount enters no subtotal of
accounts.

Not in order::

    支-1      システム事業
    支-1-2-1  事業費        1,000

In order::

    支-1      システム事業
    支-1-2    施設予約
    支-1-2-1  事業費        1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look up the parent of every well-formed code."""
    accounts = budget.accounts
    if set(accounts.parents.values()) <= {"", *accounts.by_code}:
        return
    for code, row in accounts.by_code.items():
        parent = accounts.parents[code]
        if parent and parent not in accounts.by_code and code in accounts.well_formed:
            yield RULE.at(row.place(CODE), parent=parent)


RULE: Final = Rule(
    id="STR003",
    title="上の科目がある",
    severity=Severity.ERROR,
    message="{place.name}の上の科目「{parent}」がありません。",
    remedy="上の科目の行を追加するか、この科目のコードを直してください。",
    source="予算書ブックのコードの決まり",
    check=check,
)
