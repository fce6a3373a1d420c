"""The parts of an account of last year's must add up to its amount.

An account that was divided stands in several rows of 前年度対応. If these take more or less than there was, the
comparison column is not last year's budget any more.

Not in order::

    支-1  事業費  1,000  600
    支-2  研修費    500  300
    ［前年度対応］
    支出  事業費  1,000  支-1  600  確認済
    支出  事業費  1,000  支-2  300  確認済

In order::

    支-1  事業費  1,000  600
    支-2  研修費    500  400
    ［前年度対応］
    支出  事業費  1,000  支-1  600  確認済
    支出  事業費  1,000  支-2   －  確認済
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import SHARE
from pybudget.core.last_year import wrong_splits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Add up the rows of every account that is decided throughout; 対応なし takes its part, too."""
    for row, total in wrong_splits(budget.crosswalk):
        yield RULE.at(row.place(SHARE), expected=row.prior_amount or 0, actual=total)


RULE: Final = Rule(
    id="PRV007",
    title="分けた前年度の額の合計が元の額と等しい",
    severity=Severity.ERROR,
    message="前年度対応の「{place.name}」の配分額の合計 {actual} 円が、前年度額 {expected} 円と一致しません"
    "（差 {difference} 円）。",
    remedy="配分額を直してください。残りの全部を受ける行は、配分額を空欄にします。",
    source="予算書ブックの前年度対応シートの決まり（前年度の額は 1 円も失わない）",
    check=check,
)
