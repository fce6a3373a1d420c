"""An entry that comes from the plan must come by the book's own formula.

It adds up the plan's amounts of this year under the row's own code, times 1,000. With another year, another code or a
fixed range the figure is wrong today or as soon as a row is added.

Not in order::

    支-1  事業費  =SUMIFS(tblPlan[前年度],tblPlan[科目コード],[@コード])*1000→900,000
    ［計画］
    項目  運用保守  1,000  900  科目コード=支-1

In order::

    支-1  事業費  計画
    ［計画］
    項目  運用保守  1,000  900  科目コード=支-1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.formula_text import added_constant, names_single_cells, takes_from_the_plan
from pybudget.core.headers import ENTRY, PLAN_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every formula in the entry columns that names the plan and is not the book's own."""
    for row, header, cell in budget.doubtful_entries:
        if header in ENTRY and takes_from_the_plan(cell.source):
            fault = _fault(cell.source, Column(ENTRY.index(header)))
            yield RULE.at(row.place(header), header=header, fault=fault)


def _fault(formula: str, column: Column) -> str:
    if column is Column.PRIOR:
        return "前年度の額は、計算式でなく値で入れます"
    if f"[{PLAN_AMOUNT.prior}]" in formula:
        return f"計画の「{PLAN_AMOUNT.prior}」の列を合計しています"
    if names_single_cells(formula):
        return "決まった範囲のセルを合計しているため、追加した行が漏れます"
    constant = added_constant(formula)
    if constant:
        return f"{constant} を加えています"
    if "#this row" not in formula.lower() and "[@" not in formula:
        return "この行のコードを条件にしていません"
    return "千円を円に直す ×1000 がありません" if "1000" not in formula else "条件か列が違います"


RULE: Final = Rule(
    id="FML007",
    title="計画から受ける計算式が書き換えられていない",
    severity=Severity.ERROR,
    message="{place.name}の{header}の計算式が、計画から受ける決まりの計算式と違います。{fault}。",
    remedy="「数式を直す」を押すか、計画から受けているほかの科目の入力額のセルをコピーし、このセルに貼り付けてください。",
    source="予算書ブックの決まり（計画のある科目の入力額は計画から自動で受ける）",
    check=check,
)
