"""An account that the plan feeds should take its amount from the plan by formula.

A typed figure may be right today, but it does not follow when the plan changes. Hence a warning; a difference is
LNK001's matter, a formula that takes something else from the plan FML007's.

Not in order::

    支-1  事業費  1,000,000
    ［計画］
    項目  運用保守  1,000  科目コード=支-1

In order::

    支-1  事業費  計画
    ［計画］
    項目  運用保守  1,000  科目コード=支-1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import FormulaKind
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.formula_text import takes_from_the_plan
from pybudget.core.headers import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every account without parts whose code carries an amount of this year in the plan."""
    for leaf in budget.accounts.leaves():
        planned, entry = budget.plan.by_exact_code.get(leaf.code), leaf.entry.current
        if planned is None or planned.current is None or takes_from_the_plan(entry.source):
            continue
        if entry.formula is not FormulaKind.PLAN:
            yield RULE.at(leaf.place(ENTRY.current), header=ENTRY.current)


RULE: Final = Rule(
    id="LNK005",
    title="計画から金額を受ける科目に数式が入っている",
    severity=Severity.WARNING,
    message="{place.name}の{header}に、計画から金額を受ける計算式が入っていません。",
    remedy="「数式を直す」を押すか、計画から受けているほかの科目の入力額のセルをコピーし、このセルに貼り付けてください。",
    source="予算書ブックの決まり（計画のある科目の入力額は計画から自動で受ける）",
    check=check,
)
