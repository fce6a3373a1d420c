"""A change that the settings call large needs a reason.

Who reads the book asks first about what grew or shrank. The limits are the settings 増減理由を求める率 and
増減理由を求める額; a change that reaches either wants a reason. One in the row, above it or below it will do, and what
a revenue pays for explains the revenue. Nothing is wrong with the figures, hence information.

Not in order::

    支-1  事業費  1,500  1,000
    ［設定］
    増減理由を求める率=10%

In order::

    支-1  事業費  1,500  1,000  増減理由=団体数の増
    支-2  事務費  1,050  1,000
    ［設定］
    増減理由を求める率=10%
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import REASON
from pybudget.core.money import format_yen
from pybudget.core.reasons import reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare the changes of both years with the limits of the settings."""
    for row in reasons(budget).unexplained():
        now, before = (amount or 0 for amount in budget.accounts.amounts[row.code])
        rate = f"、{format_rate(now - before, before)}" if before else ""
        yield RULE.at(row.place(REASON), expected=before, actual=now, rate=rate)


def format_rate(change: int, before: int) -> str:
    """A change in percent of last year's amount, with one digit: △8.3%."""
    tenths = (abs(change) * 2000 // abs(before) + 1) // 2
    return f"{'△' if change < 0 else ''}{format_yen(tenths // 10)}.{tenths % 10}%"


RULE: Final = Rule(
    id="VAR001",
    title="大きな増減に理由がある",
    severity=Severity.INFO,
    message="{place.name}は、前年度の {expected} 円から {actual} 円に変わっていますが（差 {difference} 円{rate}）、"
    "増減理由がありません。",
    remedy="科目シートの増減理由の列に、理由を短く書いてください。理由を求めないときは、設定の「増減理由を求める率」「増減理由を求める額」を空欄にします。",
    source="設定の「増減理由を求める率」「増減理由を求める額」",
    check=check,
)
