"""An account that is new, or that has ended, is worth a word.

Such accounts change what the totals can be compared with. Listed are those that no 増減理由 explains and that VAR001
does not name already: an amount beside no entry of last year's, and 0 beside an amount.

Not in order::

    支-1  事業費  1,000  900
    支-2  研修費    500    －

In order::

    支-1  事業費  1,000  900
    支-2  研修費    500    －  増減理由=新しい研修の開始
    支-3  調査費    200    0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import REASON
from pybudget.core.reasons import reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every account without parts."""
    for row, is_new in reasons(budget).new_and_ended():
        amounts = budget.accounts.amounts[row.code]
        kind = "新しい科目です" if is_new else "当年度が 0 円になりました"
        yield RULE.at(row.place(REASON), expected=amounts.prior, actual=amounts.current, kind=kind)


RULE: Final = Rule(
    id="PRV011",
    title="新しい科目となくなった科目に説明がある",
    severity=Severity.INFO,
    message="{place.name}は、{kind}（前年度 {expected} 円、当年度 {actual} 円）。",
    remedy="説明が要れば、科目シートの増減理由の列に書いてください。名前を変えただけなら、前年度対応で前年度の額を結び付けてください。",
    source="予算書の様式（前年度と比べる）",
    check=check,
)
