"""In a planned programme every expenditure with an amount must stand in the plan.

A programme is planned when the plan names an account above. An expenditure below it that no row of the plan names is
in the budget and in nobody's plan.

Not in order::

    支-1    システム事業
    支-1-1  運営費        計画
    支-1-2  事務費     200,000
    ［計画］
    1     システム事業     －  科目コード=支-1
    項目  運用保守      1,000  科目コード=支-1-1

In order::

    支-1    システム事業
    支-1-1  運営費        計画
    支-1-2  事務費        計画
    支-2    予備費     500,000
    ［計画］
    1     システム事業     －  科目コード=支-1
    項目  運用保守      1,000  科目コード=支-1-1
    項目  消耗品          200  科目コード=支-1-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section, lineage
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every expenditure without parts that has an amount this year."""
    planned = {row.code for row in budget.plan.rows if row.code}
    if not planned:
        return
    parents = budget.accounts.parents
    programmes = {parent: next(filter(planned.__contains__, lineage(parent)), "") for parent in set(parents.values())}
    for leaf in budget.accounts.leaves(Section.EXPENDITURE):
        amount, programme = leaf.entry.current.amount, programmes[parents[leaf.code]]
        if amount and programme and leaf.code not in planned:
            above = budget.accounts.by_code.get(programme)
            yield RULE.at(leaf.place(ENTRY.current), actual=amount, parent=above.label if above else programme)


RULE: Final = Rule(
    id="LNK006",
    title="計画のある事業の支出がすべて計画に書かれている",
    severity=Severity.ERROR,
    message="{place.name}の {actual} 円が、「{parent}」の計画のどの行にも書かれていません。",
    remedy="計画シートにこの支出の項目を追加し、科目コードを入れてください。計画の行の科目コードの入れ違いも確かめます。",
    source="協議会の事業計画及び当初予算の様式（事業計画の金額と予算の金額を同じにする）",
    check=check,
)
