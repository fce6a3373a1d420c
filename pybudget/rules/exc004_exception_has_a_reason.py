"""A named exception must say why.

A reader of the book a year later can judge an exception only by its reason. Without one it silences nothing.

Not in order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-1  －

In order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-1  精算中のため
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.exceptions import BLANK, ExceptionState
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import EXCEPTION_REASON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at what became of every row of 例外."""
    for use in budget.exception_uses:
        if use.state is ExceptionState.NO_REASON:
            row = use.row
            yield RULE.at(row.place(EXCEPTION_REASON), rule=row.rule or BLANK, target=row.target or BLANK)


RULE: Final = Rule(
    id="EXC004",
    title="例外に理由がある",
    severity=Severity.WARNING,
    message="規則 {rule}・対象「{target}」の例外に理由がありません。この例外は効いていません。",
    remedy="理由の欄に、なぜ正しいのかを書いてください。",
    source="予算書ブックの例外シートの決まり（理由と期限のある例外だけを認める）",
    check=check,
)
