"""An amount of the plan must reach an account without parts.

The workbook adds up the plan by exact code. An amount whose code is blank, or is that of an account with parts, is
printed in the plan and missing from the budget. A code that the book does not have is LNK002's matter.

Not in order::

    支-1    事業
    支-1-1  事業費  計画
    ［計画］
    1     事業        500  －  科目コード=支-1
    項目  運用保守  1,000  －

In order::

    支-1    事業
    支-1-1  事業費  計画
    ［計画］
    1     事業         －  －  科目コード=支-1
    項目  運用保守  1,000  －  科目コード=支-1-1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import PLAN_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Accounts
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every amount of the plan other than 0."""
    for row in budget.plan.rows:
        if _is_fed(budget.accounts, row.code):
            continue
        for header, cell in zip(PLAN_AMOUNT, row.entry, strict=True):
            if cell.amount:
                yield RULE.at(row.place(header), actual=cell.amount, header=header, code=row.code or "空欄")


def _is_fed(accounts: Accounts, code: str) -> bool:
    """Whether an amount with this code gets into the budget, or another rule says that it does not."""
    return bool(code) and (code not in accounts.by_code or accounts.is_leaf(code))


RULE: Final = Rule(
    id="LNK003",
    title="計画の金額がどれかの科目に入る",
    severity=Severity.ERROR,
    message="計画の「{place.name}」の{header} {actual} 千円が、どの科目にも入りません（科目コード：{code}）。",
    remedy="内訳のない（いちばん下の）科目のコードを、この行の科目コードに入れてください。",
    source="地方自治法第210条（総計予算主義：一切の収入及び支出を予算に編入する）の考え方",
    check=check,
)
