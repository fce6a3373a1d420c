"""A calculated cell must hold the column's uniform formula, not another one.

Another formula (a sum over fixed cells, say) misses rows that are added later, and nobody sees it.

Not in order::

    支-1  事業費  1,000  数式=別

In order::

    支-1  事業費  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import FormulaKind
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.formula_text import added_constant, names_single_cells, refers_to_another_book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every cell of the calculated columns and of the status board."""
    for row, header, cell in budget.doubtful_displayed:
        if cell.formula not in (FormulaKind.NONE, FormulaKind.STANDARD):
            yield RULE.at(row.place(header), header=header, shown=cell.shown, fault=_fault(cell.source))
    for formula in budget.formulas:
        if formula.is_calculated and formula.text:
            fault = _fault(formula.text)
            yield RULE.at(formula.place, header=formula.header, shown=formula.shown, fault=fault)


def _fault(formula: str) -> str:
    """What the other formula does, as far as its text shows it."""
    if not formula:
        return ""
    constant = added_constant(formula)
    if constant:
        return f"、{constant} を加えています"
    if refers_to_another_book(formula):
        return "、ほかのブックを参照しています"
    if names_single_cells(formula):
        return "、セルを個別に指しているため、追加した行が漏れます"
    return ""


RULE: Final = Rule(
    id="FML002",
    title="計算の列の数式が書き換えられていない",
    severity=Severity.ERROR,
    message="{place.name}の{header}に、決まりのものではない計算式が入っています（いまの内容：{shown}{fault}）。",
    remedy="「数式を直す」を押すか、同じ列の正しいセルをコピーし、このセルに貼り付けて計算式に戻してください。",
    source="予算書ブックの計算の列（入力額から自動で集計する）",
    check=check,
)
