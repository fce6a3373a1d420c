"""A code in 前年度対応 must be an account without parts, of the same section.

An amount that is sent anywhere else stands beside no account, and is missing from the comparison.

Not in order::

    支-1  事業費  1,000  900
    ［前年度対応］
    支出  事業費  900  支-9  －  確認済

In order::

    支-1  事業費  1,000  900
    ［前年度対応］
    支出  事業費  900  支-1  －  確認済
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.crosswalk import Verdict
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import THIS_YEARS_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Accounts
    from pybudget.core.budget import Budget
    from pybudget.core.crosswalk import CrosswalkRow


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every row that sends an amount somewhere, or is about to."""
    for row in budget.crosswalk:
        fault = _fault(row, budget.accounts)
        if fault:
            yield RULE.at(row.place(THIS_YEARS_CODE), code=row.code or "空欄", fault=fault)


def _fault(row: CrosswalkRow, accounts: Accounts) -> str:
    if row.verdict is Verdict.WITHOUT_COUNTERPART or (row.verdict is Verdict.TO_CHECK and not row.code):
        return ""
    account = accounts.by_code.get(row.code)
    if account is None:
        return "このブックにありません" if row.code else "入っていません"
    if not accounts.is_leaf(row.code):
        return "内訳のある科目です"
    return "" if account.section is row.section else "部が違います"


RULE: Final = Rule(
    id="PRV006",
    title="前年度対応のコードが当年度の科目にある",
    severity=Severity.WARNING,
    message="前年度対応の「{place.name}」の当年度コード（{code}）は{fault}。この前年度の額は比較の列に入りません。",
    remedy="同じ部の、内訳のない科目のコードを入れてください。当年度にないものは判定を「対応なし」にします。",
    source="予算書ブックの前年度対応シートの決まり",
    check=check,
)
