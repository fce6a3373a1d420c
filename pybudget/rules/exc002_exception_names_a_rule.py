"""A named exception must give the number of a rule that exists.

With a slip in the number the row silences nothing, though it looks as if it did.

Not in order::

    支-1  事業費  1,000
    ［例外］
    VAL999  支-1  精算中のため

In order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-1  精算中のため
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.exceptions import BLANK, ExceptionState
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import EXCEPTION_RULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at what became of every row of 例外."""
    for use in budget.exception_uses:
        if use.state is ExceptionState.UNKNOWN_RULE:
            row = use.row
            yield RULE.at(row.place(EXCEPTION_RULE), rule=row.rule or BLANK, target=row.target or BLANK)


RULE: Final = Rule(
    id="EXC002",
    title="例外の規則の番号が正しい",
    severity=Severity.WARNING,
    message="例外の規則「{rule}」はありません（対象「{target}」）。この例外は効いていません。",
    remedy="検証結果の「規則」の列にある番号（例：BAL002）を、1 行に一つだけ入れてください。",
    source="予算書ブックの例外シートの決まり（理由と期限のある例外だけを認める）",
    check=check,
)
