"""An account or an item of the plan that had an amount last year should have an entry this year.

A blank cell may be an amount that was forgotten. Who means none types 0, or 「－」 for no entry.

Not in order::

    支-1  事業費  空欄  1,000

In order::

    支-1  事業費      0  1,000
    支-2  事務費     －    200
    支-3  新規事業  500    －
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import FormulaKind
from pybudget.core.findings import Figure, Finding, Rule, Severity
from pybudget.core.headers import ENTRY, PLAN_AMOUNT
from pybudget.core.money import Unit
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.cells import AmountCell, Pair


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the accounts without parts and at the items of the plan."""
    for leaf in budget.accounts.leaves():
        if _is_forgotten(leaf.entry):
            prior = Figure(leaf.entry.prior.amount)
            yield RULE.at(leaf.place(ENTRY.current), header=ENTRY.current, prior=prior, unit=Unit.YEN.label)
    for row in budget.plan.rows:
        if row.kind is PlanKind.ITEM and _is_forgotten(row.entry):
            prior = Figure(row.entry.prior.amount)
            place = row.place(PLAN_AMOUNT.current)
            yield RULE.at(place, header=PLAN_AMOUNT.current, prior=prior, unit=Unit.THOUSAND.label)


def _is_forgotten(entry: Pair[AmountCell]) -> bool:
    now = entry.current
    is_blank = now.amount is None and now.problem is None and now.formula is FormulaKind.NONE and not now.shown
    return is_blank and bool(entry.prior.amount)


RULE: Final = Rule(
    id="VAL008",
    title="前年度に額のある科目と項目に当年度の額が入っている",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}が空欄です（前年度：{prior} {unit}）。",
    remedy="金額を入れてください。なくなったものは 0 か「－」を入れます。",
    source="予算書ブックの金額の列の決まり（0 は 0、額なしは「－」）",
    check=check,
)
