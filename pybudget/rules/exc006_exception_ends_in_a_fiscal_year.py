"""The end of a named exception must be a fiscal year, or blank.

While the end cannot be read, the exception silences nothing.

Not in order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-1  精算中のため  来年度

In order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-1  精算中のため  令和8年度
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
        if use.state is ExceptionState.UNREADABLE_END:
            row = use.row
            yield RULE.at(row.place(EXCEPTION_END), rule=row.rule or BLANK, target=row.target or BLANK, until=row.until)


RULE: Final = Rule(
    id="EXC006",
    title="例外の期限年度が読める",
    severity=Severity.WARNING,
    message="規則 {rule}・対象「{target}」の例外の期限年度「{until}」が読めません。この例外は効いていません。",
    remedy="「令和8年度」のように入れるか、期限がなければ空欄にしてください。",
    source="予算書ブックの例外シートの決まり（理由と期限のある例外だけを認める）",
    check=check,
)
