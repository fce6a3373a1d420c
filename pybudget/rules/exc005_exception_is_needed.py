"""A named exception should have something to silence.

A row that is left over from an earlier state of the book would silence the next slip at its place unseen.

Not in order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-1  精算中のため

In order::

    支-1  事業費  1000.5
    ［例外］
    VAL002  支-1  精算中のため
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.exceptions import BLANK, ExceptionState
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import EXCEPTION_TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at what became of every row of 例外."""
    for use in budget.exception_uses:
        if use.state is ExceptionState.UNUSED:
            row = use.row
            yield RULE.at(row.place(EXCEPTION_TARGET), rule=row.rule or BLANK, target=row.target or BLANK)


RULE: Final = Rule(
    id="EXC005",
    title="例外に該当する指摘がある",
    severity=Severity.INFO,
    message="規則 {rule}・対象「{target}」の例外に当たる指摘は、いまはありません。",
    remedy="もう要らなければ行を消してください。残しても検証には影響しません。",
    source="予算書ブックの例外シートの決まり（理由と期限のある例外だけを認める）",
    check=check,
)
