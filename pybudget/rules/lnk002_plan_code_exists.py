"""A row of the plan must name an account of the book.

An amount whose 科目コード is mistyped feeds no account.

Not in order::

    支-1  事業費  －
    ［計画］
    項目  運用保守  1,000  科目コード=支-9

In order::

    支-1  事業費  計画
    ［計画］
    項目  運用保守  1,000  科目コード=支-1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ACCOUNT_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look up the code of every row that has one."""
    for row in budget.plan.rows:
        if row.code and row.code not in budget.accounts.by_code:
            yield RULE.at(row.place(ACCOUNT_CODE))


RULE: Final = Rule(
    id="LNK002",
    title="計画の科目コードが科目にある",
    severity=Severity.ERROR,
    message="計画の「{place.name}」の科目コード「{place.code}」は、科目シートにありません。",
    remedy="科目コードの一覧から選び直すか、科目シートにその科目を追加してください。",
    source="協議会の事業計画及び当初予算の様式（事業計画の金額と予算の金額を同じにする）",
    check=check,
)
