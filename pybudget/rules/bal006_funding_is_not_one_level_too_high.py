"""充当先 should be the programme itself, not what stands above it.

An amount that is charged one level too high leaves its own programme without funding, and all sums agree none the
less. A revenue may well pay for a whole group; but where other programmes of the group are funded one by one, and one
of those below has the name of the revenue (事業 or 費 at its end apart), that one is meant. Hence a warning.

Not in order::

    収-1    電子申請    1,000  充当先=支-1-1
    収-2    施設予約      500  充当先=支-1
    支-1    システム事業
    支-1-1  電子申請    1,000
    支-1-2  施設予約      500

In order::

    収-1    電子申請    1,000  充当先=支-1-1
    収-2    施設予約      500  充当先=支-1-2
    支-1    システム事業
    支-1-1  電子申請    1,000
    支-1-2  施設予約      500
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section, lineage, parent_code
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import FUNDS
from pybudget.core.names import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every 充当先 below which other programmes are funded."""
    programmes = budget.accounts.funding(Section.REVENUE)
    above = {code for programme in programmes for code in lineage(parent_code(programme))}
    groups = above & programmes.keys()
    if not groups:
        return
    below = _names_below(budget, groups)
    for group in sorted(groups):
        for row in programmes[group]:
            meant = below.get((group, _stem(budget, row)))
            if meant is not None:
                yield RULE.at(row.place(FUNDS), funds=row.funds, meant=meant.label)


def _names_below(budget: Budget, groups: set[str]) -> dict[tuple[str, str], Account]:
    """The first account of each name, without its 事業 or 費, below each of some groups."""
    found: dict[tuple[str, str], Account] = {}
    for code, row in budget.accounts.by_code.items():
        for group in groups.intersection(lineage(parent_code(code))) if row.name else ():
            found.setdefault((group, _stem(budget, row)), row)
    return found


def _stem(budget: Budget, row: Account) -> str:
    return stem(budget.folded_names[row.name])[0]


RULE: Final = Rule(
    id="BAL006",
    title="充当先は事業そのもので、その上の科目ではない",
    severity=Severity.WARNING,
    message="{place.name}の充当先「{funds}」の下に、この収入と同じ名前の支出科目 {meant} があります。",
    remedy="その支出科目に充てる収入なら、充当先をそのコードに直してください。",
    source="協議会の予算書の様式（事業ごとに負担金と取崩しを充てる）",
    check=check,
)
