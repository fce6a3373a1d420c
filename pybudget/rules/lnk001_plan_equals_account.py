"""What the plan prints for an account must be that account's amount.

The plan is in 千円, the accounts are in yen. Compared are every account that a row of the plan names (its topmost
rows with everything below them) and, for an account without parts, the rows that carry exactly its code, because
those feed it. Where yen below 1,000 may be rounded, each account without parts is rounded by itself, so that a
group is the sum of what is printed; otherwise such yen are a difference too. A column in which the plan has no
amount at all is not compared.

Not in order::

    支-1  事業費  1,000,000
    ［計画］
    1     事業費       －        －    科目コード=支-1
    項目  運用保守    999        －    科目コード=支-1

In order::

    支-1  事業費  1,000,000
    ［計画］
    1     事業費       －        －    科目コード=支-1
    項目  運用保守  1,000        －    科目コード=支-1
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import lineage
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import DISPLAYED, ENTRY
from pybudget.core.money import Rounding, Unit, to_thousands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pybudget.core.accounts import Accounts
    from pybudget.core.budget import Budget
    from pybudget.core.plan import Plan


def check(budget: Budget) -> Iterator[Finding]:
    """Compare plan and accounts, once a code and column."""
    accounts, plan = budget.accounts, budget.plan
    for column in filter(plan.has_entries, Column):
        printable = _printable(accounts, column, budget.settings.rounding)
        for code in plan.linked:
            account = accounts.by_code.get(code)
            if account is None:
                continue
            leaf = accounts.is_leaf(code)
            printed = _printed(plan, code, column, leaf=leaf)
            differing = next((yen for yen in printed if yen != printable[code]), None)
            if differing is not None:
                place = account.place((ENTRY if leaf else DISPLAYED)[column])
                actual = accounts.amounts[code][column] or 0
                yield RULE.at(place, expected=differing, actual=actual, column=column.label)


def _printable(accounts: Accounts, column: Column, rounding: Rounding | None) -> Mapping[str, int]:
    """Yen that the plan has to print, by account code: rounded to 千円, leaf by leaf, where the settings allow that."""
    rounds = rounding not in (None, Rounding.FORBIDDEN)
    found: dict[str, int] = defaultdict(int)
    for leaf in accounts.leaves():
        amount = leaf.entry[column].amount or 0
        if rounding is not None and rounds:
            amount = to_thousands(amount, rounding) * Unit.THOUSAND
        for code in lineage(leaf.code):
            found[code] += amount
    return found


def _printed(plan: Plan, code: str, column: Column, *, leaf: bool) -> Iterator[int]:
    """Yen that the plan gives for an account, in each way of counting that must agree with it."""
    if leaf:
        yield (plan.by_exact_code[code][column] or 0) * Unit.THOUSAND
    yield (plan.linked_amount(code, column) or 0) * Unit.THOUSAND


RULE: Final = Rule(
    id="LNK001",
    title="事業計画と科目の金額が等しい",
    severity=Severity.ERROR,
    message="{place.name}の{column} {actual} 円が、事業計画の {expected} 円と一致しません（差 {difference} 円）。",
    remedy="計画シートでこの科目コードの行の金額（千円）を確かめ、計画か科目の違うほうを直してください。",
    source="協議会の事業計画及び当初予算の様式（事業計画の金額と予算の金額を同じにする）",
    check=check,
)
