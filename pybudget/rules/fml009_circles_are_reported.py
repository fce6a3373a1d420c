"""Circular references must be reported, not calculated.

With ［反復計算］ switched on, a formula that refers to itself gives some figure instead of a message.

Not in order::

    支-1  事業費  1,000
    ［ブック］
    反復計算=あり

In order::

    支-1  事業費  1,000
    ［ブック］
    反復計算=なし
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import ACCOUNTS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the book's setting, if it is known."""
    if budget.facts.iterates:
        yield RULE.at(Place(ACCOUNTS_SHEET, "A1", name="ブック"))


RULE: Final = Rule(
    id="FML009",
    title="反復計算を行わない",
    severity=Severity.WARNING,
    message="この{place.name}は反復計算を行う設定です。循環する計算式があっても知らされません。",
    remedy="Excel の［ファイル］－［オプション］－［数式］で［反復計算を行う］のチェックを外してください。",
    source="予算書ブックの決まり（入力額から自動で集計する）",
    check=check,
)
