"""Every account must have a code of the book's form.

The code places the account in the outline: 収 or 支, then 1 to 8 numbers of 1 to 4 half-width digits without a
leading zero, a half-width hyphen before each. The workbook's sums compare codes letter by letter, so a full-width
look-alike belongs to no group.

Not in order::

    支－１  事業費  1,000

In order::

    支-1  事業費  1,000
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import is_code
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_EXAMPLE: Final = "収-1-2、支-3-1 など"
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
"""What looks like a hyphen and stays itself under NFKC."""


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the code of every 科目 row."""
    well_formed = budget.accounts.well_formed
    for row in budget.accounts.account_rows:
        if row.code not in well_formed:
            yield RULE.at(row.place(CODE), code=row.code or "空欄", proposal=_proposal(row.code))


def _proposal(code: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", code).translate(_DASHES).split())
    return plain if is_code(plain) else _EXAMPLE


RULE: Final = Rule(
    id="STR001",
    title="科目のコードが正しい形である",
    severity=Severity.ERROR,
    message="{place.name}のコード（{code}）は正しい形ではありません（正しい形：{proposal}）。",
    remedy="収か支の後に、半角のハイフンと半角の数字（先頭に0を付けない）でコードを入れ直してください。",
    source="予算書ブックのコードの決まり",
    check=check,
)
