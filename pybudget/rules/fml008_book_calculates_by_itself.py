"""The book must calculate by itself.

With ［計算方法］ set to manual the sums stay as they were while amounts change. Excel takes this setting over from
whichever book was opened first.

Not in order::

    支-1  事業費  1,000
    ［ブック］
    計算方法=手動

In order::

    支-1  事業費  1,000
    ［ブック］
    計算方法=自動
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
    if budget.facts.calculates_by_itself is False:
        yield RULE.at(Place(ACCOUNTS_SHEET, "A1", name="ブック"))


RULE: Final = Rule(
    id="FML008",
    title="計算方法が自動になっている",
    severity=Severity.WARNING,
    message="この{place.name}の計算方法が「手動」になっています。合計が古いままのことがあります。",
    remedy="Excel の［数式］－［計算方法の設定］を［自動］にし、上書き保存してください。",
    source="予算書ブックの決まり（入力額から自動で集計する）",
    check=check,
)
