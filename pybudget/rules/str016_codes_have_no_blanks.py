"""What the sums look for must have no blank before or behind it.

The workbook's sums compare codes, 部, ブロック and 種別 letter by letter. A blank that nobody sees takes the row out of
its group.

Not in order::

    支-1  事業費  1,000  コード=支-1␣

In order::

    支-1  事業費  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Report every such cell that the book has."""
    for cell in budget.blanks:
        yield RULE.at(cell.place, header=cell.header)


RULE: Final = Rule(
    id="STR016",
    title="コードなどの前後に空白がない",
    severity=Severity.ERROR,
    message="{place.sheet}の「{place.name}」の{header}の前か後ろに空白があり、Excel の合計から漏れます。",
    remedy="空白を消して入れ直してください。",
    source="予算書ブックのコードの決まり",
    check=check,
)
