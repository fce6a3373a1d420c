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
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare the accounts that stand side by side."""
    folded = budget.folded_names
    for siblings in budget.accounts.siblings:
        names = [folded[row.name] for row in siblings if row.name]
        if len(set(names)) < len(names):
            yield from _twins([row for row in siblings if row.name], folded)


def _twins(rows: Sequence[Account], folded: Mapping[str, str]) -> Iterator[Finding]:
    first: dict[str, Account] = {}
    for row in rows:
        before = first.setdefault(folded[row.name], row)
        if before is not row:
            yield RULE.at(row.place(ACCOUNT_NAME), first=before.label, row=before.origin.row)


RULE: Final = Rule(
    id="STR011",
    title="同じ上の科目の下に同じ名前の科目がない",
    severity=Severity.WARNING,
    message="{place.name}と同じ名前の科目「{first}」が{row}行目にあります。",
    remedy="二重に入っていないか確かめ、別の科目なら区別できる名前にしてください。",
    source="地方自治法第216条（歳入歳出予算は款項に区分する）の考え方",
    check=check,
)
