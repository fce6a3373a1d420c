"""A heading of the plan must not carry an amount where a row below it carries one in the same column.

Both would be added up, so that the account gets the amount twice. A heading carries an amount of its own only where
nothing below it does.

Not in order::

    支-1  事業費  計画
    ［計画］
    1     事業費    1,000  －  科目コード=支-1
    項目  運用保守  1,000  －  科目コード=支-1

In order::

    支-1  事業費  計画  900,000
    ［計画］
    1     事業費       －  900  科目コード=支-1
    項目  運用保守  1,000   －  科目コード=支-1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import Column
from pybudget.core.findings import Figure, Finding, Rule, Severity
from pybudget.core.headers import PLAN_AMOUNT
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.plan import Plan


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every heading with an amount."""
    plan = budget.plan
    for column in Column:
        covered = _above_an_amount(plan, column)
        for index, row in enumerate(plan.rows):
            own = row.entry[column].amount
            if own is not None and row.kind is PlanKind.HEADING and index in covered:
                header = PLAN_AMOUNT[column]
                below = Figure((plan.totals[index][column] or 0) - own)
                yield RULE.at(row.place(header), actual=own, header=header, below=below)


def _above_an_amount(plan: Plan, column: Column) -> set[int]:
    """The headings below which a row carries an amount."""
    found: set[int] = set()
    for row, parent in zip(plan.rows, plan.parents, strict=True):
        above = parent if row.entry[column].amount is not None else None
        while above is not None and above not in found:
            found.add(above)
            above = plan.parents[above]
    return found


RULE: Final = Rule(
    id="LNK004",
    title="計画の金額を見出しと項目で二重に数えない",
    severity=Severity.ERROR,
    message="計画の見出し「{place.name}」の{header} {actual} 千円と、その下の行の計 {below} 千円が二重に数えられます。",
    remedy="項目に金額があるときは、見出しの金額を消してください（見出しの金額は自動で集計されます）。",
    source="予算書ブックの計画シートの決まり（金額は項目か、項目に金額のない見出しに入れる）",
    check=check,
)
