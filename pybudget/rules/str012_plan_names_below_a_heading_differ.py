"""Items and headings of the plan below one heading should have different names.

A row that was copied or pasted twice counts twice.

Not in order::

    ［計画］
    1     運営費        －  科目コード=支-1
    項目  運用保守  1,000  科目コード=支-1
    項目  運用保守  1,000  科目コード=支-1

In order::

    ［計画］
    1     運営費        －  科目コード=支-1
    項目  運用保守  1,000  科目コード=支-1
    項目  通信費    1,000  科目コード=支-1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import PLAN_NAME
from pybudget.core.lookalikes import fold
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.plan import PlanRow


def check(budget: Budget) -> Iterator[Finding]:
    """Compare every heading and item with those before it below the same heading."""
    plan = budget.plan
    named: dict[tuple[int | None, PlanKind, str], PlanRow] = {}
    for row, parent in zip(plan.rows, plan.parents, strict=True):
        if row.name and row.kind in (PlanKind.HEADING, PlanKind.ITEM):
            first = named.setdefault((parent, row.kind, fold(row.name)), row)
            if first is not row:
                yield RULE.at(row.place(PLAN_NAME), row=first.origin.row)


RULE: Final = Rule(
    id="STR012",
    title="計画の同じ見出しの下に同じ名前がない",
    severity=Severity.WARNING,
    message="計画の「{place.name}」が、同じ見出しの下の{row}行目にもあります。",
    remedy="二重に入っていないか確かめ、別の項目なら区別できる名前にしてください。",
    source="協議会の事業計画の様式",
    check=check,
)
