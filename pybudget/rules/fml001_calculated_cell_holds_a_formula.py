"""A calculated cell must hold its formula, not a typed value.

A value typed over the formula looks right until an entry changes; from then on the book shows an old figure.

Not in order::

    支-1  事業費  1,000  数式=なし

In order::

    支-1  事業費  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import FormulaKind
from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every cell of the calculated columns and of the status board."""
    for row, header, cell in budget.doubtful_displayed:
        if cell.formula is FormulaKind.NONE:
            yield RULE.at(row.place(header), header=header, shown=cell.shown or "空欄")
    for formula in budget.formulas:
        if formula.is_calculated and not formula.text:
            yield RULE.at(formula.place, header=formula.header, shown=formula.shown or "空欄")


RULE: Final = Rule(
    id="FML001",
    title="計算の列に数式が入っている",
    severity=Severity.ERROR,
    message="{place.name}の{header}に計算式がありません（いまの内容：{shown}）。",
    remedy="「数式を直す」を押すか、同じ列の正しいセルをコピーし、このセルに貼り付けて計算式に戻してください。",
    source="予算書ブックの計算の列（入力額から自動で集計する）",
    check=check,
)
