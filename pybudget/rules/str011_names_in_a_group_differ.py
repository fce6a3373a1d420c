"""Accounts of one group should have different names.

Two rows with one name are often one row that was copied, or an account whose name was not changed after copying. Last
year's file cannot be matched to them either.

Not in order::

    支-1    システム事業
    支-1-1  事務費        1,000
    支-1-2  事務費        1,000

In order::

    支-1    システム事業
    支-1-1  運営費        1,000
    支-1-2  事務費        1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ACCOUNT_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare every account with those before it in its group."""
    parents, folded = budget.accounts.parents, budget.folded_names
    named: dict[tuple[str, str], Account] = {}
    for code, row in budget.accounts.by_code.items():
        if row.name:
            first = named.setdefault((parents[code] or code[0], folded[row.name]), row)
            if first is not row:
                yield RULE.at(row.place(ACCOUNT_NAME), first=first.label, row=first.origin.row)


RULE: Final = Rule(
    id="STR011",
    title="同じ上の科目の下に同じ名前の科目がない",
    severity=Severity.WARNING,
    message="{place.name}と同じ名前の科目「{first}」が{row}行目にあります。",
    remedy="二重に入っていないか確かめ、別の科目なら区別できる名前にしてください。",
    source="地方自治法第216条（歳入歳出予算は款項に区分する）の考え方",
    check=check,
)
