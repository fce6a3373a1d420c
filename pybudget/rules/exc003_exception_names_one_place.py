"""A named exception must mean exactly one place of the book.

A row for a place that is not there silences nothing. One that fits several rows would hide the next slip as well,
and silences nothing either.

Not in order::

    支-1  事業費  1,000
    ［例外］
    VAL002  支-9  精算中のため

In order::

    支-1  事業費  1,000
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


_FAULTS: Final = {
    ExceptionState.UNKNOWN_TARGET: "このブックに見つかりません",
    ExceptionState.SEVERAL_PLACES: "複数の行に当てはまります",
}


def check(budget: Budget) -> Iterator[Finding]:
    """Look at what became of every row of 例外."""
    for use in budget.exception_uses:
        if use.state in _FAULTS:
            row = use.row
            place = row.place(EXCEPTION_TARGET)
            yield RULE.at(place, rule=row.rule or BLANK, target=row.target or BLANK, fault=_FAULTS[use.state])


RULE: Final = Rule(
    id="EXC003",
    title="例外の対象が一か所に決まる",
    severity=Severity.WARNING,
    message="規則 {rule} の例外の対象「{target}」は{fault}。この例外は効いていません。",
    remedy="対象には、科目コードか、シート名を付けたセル（例：科目!G12）を入れてください。",
    source="予算書ブックの例外シートの決まり（理由と期限のある例外だけを認める）",
    check=check,
)
