"""行種別 and 階層 of a row of the plan must be readable.

The plan is printed by them: a row of another kind would be left out of the document, and a heading without a level gets
no number and takes the rows below it to the wrong place.

Not in order::

    ［計画］
    見出し  運営費    1,000  科目コード=支-1
    小項目  運用保守  1,000  科目コード=支-1

In order::

    ［計画］
    1     運営費        －  科目コード=支-1
    項目  運用保守  1,000  科目コード=支-1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import LEVEL, PLAN_KIND
from pybudget.core.plan import DEEPEST, PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the two columns of every row."""
    for row in budget.plan.rows:
        if row.kind is None:
            wanted = "」「".join(kind.value for kind in PlanKind)
            yield RULE.at(row.place(PLAN_KIND), header=PLAN_KIND, fault=f"「{wanted}」のどれでもありません")
        elif row.kind is PlanKind.HEADING and row.level is None:
            yield RULE.at(row.place(LEVEL), header=LEVEL, fault=f"見出しには 1～{DEEPEST} が要ります")


RULE: Final = Rule(
    id="STR007",
    title="計画の行種別と階層が読める",
    severity=Severity.ERROR,
    message="計画の「{place.name}」の{header}に誤りがあります：{fault}。",
    remedy="計画シートのその行で、一覧から選び直してください。",
    source="協議会の事業計画の様式",
    check=check,
)
