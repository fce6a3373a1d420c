"""Only accounts without parts may have an amount typed in.

A group, a 小計 and a 合計 are added up from the accounts below. The workbook's formula adds up all entries, so an
amount typed there would count twice.

Not in order::

    支-1    システム事業  1,000
    支-1-1  事業費        1,000

In order::

    支-1    システム事業
    支-1-1  事業費        1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at both entry columns of every row that is added up."""
    accounts = budget.accounts
    codes = {group.code for group in accounts.groups}
    for row in (*(row for row in accounts.account_rows if row.code in codes), *accounts.closing_rows):
        for header, cell in zip(ENTRY, row.entry, strict=True):
            if cell.amount is not None:
                yield RULE.at(row.place(header), actual=cell.amount, header=header)


RULE: Final = Rule(
    id="STR006",
    title="集計される行に金額が入力されていない",
    severity=Severity.ERROR,
    message="{place.name}の{header} {actual} 円は二重に数えられます"
    "（内訳のある科目、小計、合計の行には入力しません）。",
    remedy="この入力額を消してください。内訳にない金額なら、内訳の科目を追加してそこに入れてください。",
    source="予算書ブックの科目シートの決まり（入力額は内訳のない科目だけに入れる）",
    check=check,
)
