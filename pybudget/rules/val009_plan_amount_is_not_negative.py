"""An amount of the plan should not be negative.

Only a discount or a refund that the row names is one; any other minus sign is a slip.

Not in order::

    ［計画］
    項目  運用保守  △1,000  科目コード=支-1

In order::

    ［計画］
    項目  運用保守  1,000  科目コード=支-1
    項目  値引き    △100  科目コード=支-1
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import PLAN_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_TAKEN_OFF: Final = re.compile("値引|割引|控除|減額|返還|戻入|還付|相殺|充当|調整|△|▲")


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every amount of the plan."""
    for row in budget.plan.rows:
        for header, cell in zip(PLAN_AMOUNT, row.entry, strict=True):
            if cell.amount is not None and cell.amount < 0 and not _TAKEN_OFF.search(row.name + row.content + row.note):
                yield RULE.at(row.place(header), actual=cell.amount, header=header)


RULE: Final = Rule(
    id="VAL009",
    title="計画の金額が負でない",
    severity=Severity.WARNING,
    message="計画の「{place.name}」の{header} {actual} 千円が負の額です。",
    remedy="符号を確かめてください。値引きなどで負の額になるときは、そのことを名称か主な内容に書いてください。",
    source="協議会の事業計画の様式",
    check=check,
)
