"""No two accounts may have the same code.

The workbook adds up by code, so each of the two rows would show both amounts.

Not in order::

    支-1  事業費  1,000
    支-1  事務費    200

In order::

    支-1  事業費  1,000
    支-2  事務費    200
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Report every occurrence of a code but the first."""
    for row in budget.accounts.others:
        if row.code and row.is_account:
            first = budget.accounts.by_code[row.code]
            yield RULE.at(row.place(CODE), first=first.name, row=first.origin.row)


RULE: Final = Rule(
    id="STR002",
    title="コードが重複していない",
    severity=Severity.ERROR,
    message="{place.name}のコードは、{row}行目の「{first}」と重複しています。",
    remedy="どちらかの科目に、まだ使われていないコードを付けてください。",
    source="予算書ブックのコードの決まり",
    check=check,
)
