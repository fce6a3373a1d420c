"""A new row of 科目 must get the book's own formulas.

Excel fills a calculated column of a new row with the formula that the table keeps for it. When somebody changed that
one, every row that is added from then on is wrong.

Not in order::

    支-1  事業費  1,000
    ［ブック］
    新しい行の式=当年度予算額:別

In order::

    支-1  事業費  1,000
    ［ブック］
    新しい行の式=当年度予算額:標準
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import ACCOUNTS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the formulas that the table keeps, if they are known."""
    formulas = budget.facts.new_row_formulas or {}
    first = next(iter(budget.accounts.rows), None)
    for header, is_own in formulas.items():
        if not is_own:
            cell = first.origin.cell(header) if first else "A1"
            yield RULE.at(Place(ACCOUNTS_SHEET, cell, name=f"列「{header}」"), header=header)


RULE: Final = Rule(
    id="FML010",
    title="新しい行に正しい計算式が入る",
    severity=Severity.WARNING,
    message="科目シートの{place.name}で、行を追加したときに入る計算式が書き換えられています。",
    remedy="この列の正しいセルをコピーして列の全部のセルに貼り付け、［この列のすべてのセルを…上書きする］を選んでください。",
    source="予算書ブックの計算の列（入力額から自動で集計する）",
    check=check,
)
