"""The reason for a change must not speak of the other direction.

A reason is often carried over from last year. Judged are only words at the end of a clause (「…の増」, 「…の減額」,
「皆増」, 「廃止」) and only where the reason has none of the other direction; the rest is left to the reader.

Not in order::

    支-1  事業費  1,500  1,000  増減理由=団体数の減

In order::

    支-1  事業費  1,500  1,000  増減理由=団体数の増
    支-2  事務費    900  1,000  増減理由=単価の増、回数の減
    支-3  研修費    900  1,000  増減理由=事務負担の軽減
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import REASON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Amounts
    from pybudget.core.budget import Budget


_END: Final = r"(?:した|する|となる|となった|分|による|によるもの|のため|に伴うもの)?$"
_INCREASE: Final = re.compile(rf"(?:(?<!加)(?<!微)増|増額|増加|皆増|値上げ|新規計上){_END}")
_DECREASE: Final = re.compile(rf"(?:(?<![軽加増])減|減額|減少|削減|皆減|値下げ|廃止|終了){_END}")
_CLAUSES: Final = re.compile("[、。，,．；;・\n（）()「」]+")


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every reason in a row of amounts; amounts below 0 turn the words round and are left out."""
    for row in (row for row in budget.accounts.by_code.values() if row.reason):
        amounts = budget.accounts.amounts[row.code]
        if amounts.current is not None and min(amounts.current, amounts.prior or 0) >= 0:
            said = _contradiction(row.reason, amounts)
            if said:
                now, before = amounts.current, amounts.prior or 0
                yield RULE.at(row.place(REASON), expected=before, actual=now, text=row.reason, fault=said)


def _contradiction(reason: str, amounts: Amounts) -> str:
    """What a reason says that the amounts do not: 増える or 減る; empty where it agrees, or says neither or both."""
    clauses = [clause.strip() for clause in _CLAUSES.split(reason)]
    up, down = (any(pattern.search(clause) for clause in clauses) for pattern in (_INCREASE, _DECREASE))
    change = (amounts.current or 0) - (amounts.prior or 0)
    if up and not down and change < 0:
        return "増える"
    return "減る" if down and not up and change > 0 else ""


RULE: Final = Rule(
    id="VAR002",
    title="増減理由が増減の向きと合う",
    severity=Severity.WARNING,
    message="{place.name}の増減理由「{text}」は{fault}理由ですが、"
    "額は前年度の {expected} 円から {actual} 円に変わっています（差 {difference} 円）。",
    remedy="増減理由が前年度のままでないかを確かめ、理由か金額の違うほうを直してください。",
    source="予算書の様式（増減理由は当年度と前年度の差を説明する）",
    check=check,
)
