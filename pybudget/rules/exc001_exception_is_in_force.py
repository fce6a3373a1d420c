"""A named exception ends with its last fiscal year.

From then on its rule reports the place again. The row is listed until somebody renews or deletes it, so that nobody
is surprised by what comes back.

Not in order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-1  精算中のため  令和6年度

In order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-1  精算中のため  令和7年度
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.exceptions import BLANK, ExceptionState
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import EXCEPTION_END

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at what became of every row of 例外."""
    for use in budget.exception_uses:
        if use.state is ExceptionState.EXPIRED:
            row = use.row
            yield RULE.at(
                row.place(EXCEPTION_END),
                rule=row.rule or BLANK,
                target=row.target or BLANK,
                until=row.until,
                count=len(use.findings),
            )


RULE: Final = Rule(
    id="EXC001",
    title="例外の期限が過ぎていない",
    severity=Severity.INFO,
    message="規則 {rule}・対象「{target}」の例外は、期限（{until}）が過ぎたため効いていません"
    "（この例外がないため表示される指摘：{count} 件）。",
    remedy="まだ必要なら期限年度を直し、要らなければ行を消してください。",
    source="予算書ブックの例外シートの決まり（理由と期限のある例外だけを認める）",
    check=check,
)
