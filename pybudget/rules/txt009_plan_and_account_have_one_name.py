"""A heading of the plan and the account that it stands for should have one name.

Readers go from the plan to the statement by name. Compared is the topmost heading of every account; what stands in
brackets, 事業, 費 and the like at the end make no difference.

Not in order::

    支-1  施設予約事業  計画
    ［計画］
    1     電子申請事業  1,000  科目コード=支-1

In order::

    支-1  施設予約事業  計画
    ［計画］
    1     施設予約事業費（共同利用型）  1,000  科目コード=支-1
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import PLAN_NAME
from pybudget.core.lookalikes import fold
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_BRACKETED: Final = re.compile(r"\([^()]*\)")
_ENDING: Final = re.compile("(?:事業|経費|費用|費|等|など|関連|関係)+$")


def check(budget: Budget) -> Iterator[Finding]:
    """Compare the topmost row of every account where it is a heading; several such rows share the account."""
    for code, indexes in budget.plan.linked.items():
        account = budget.accounts.by_code.get(code)
        row = budget.plan.rows[indexes[0]]
        if account is None or len(indexes) > 1 or row.kind is not PlanKind.HEADING or not (row.name and account.name):
            continue
        if not _are_one(row.name, account.name):
            yield RULE.at(row.place(PLAN_NAME), first=account.label)


def _are_one(left: str, right: str) -> bool:
    one, other = _core(left), _core(right)
    return one == other or (min(len(one), len(other)) > 1 and (one in other or other in one))


def _core(name: str) -> str:
    plain = fold(name).replace("・", "").replace("、", "")
    return _ENDING.sub("", _BRACKETED.sub("", plain)) or plain


RULE: Final = Rule(
    id="TXT009",
    title="計画の見出しと科目の名前が合う",
    severity=Severity.INFO,
    message="計画の見出し「{place.name}」の名前が、科目「{first}」と違います。",
    remedy="科目コードの選び違いでないか確かめ、名前をそろえてください。",
    source="協議会の事業計画及び当初予算の様式（事業計画と予算で同じ名前を使う）",
    check=check,
)
