"""Brackets must come in pairs of one width.

An opening bracket without its closing one is mostly a text that was cut off.

Not in order::

    支-1  電子調達（CALS/EC事業  1,000

In order::

    支-1  電子調達（CALS/EC）事業  1,000  備考=1)監査と(外部)研修
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import PLAN_NAME
from pybudget.core.plan import PlanRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.plan import Plan
    from pybudget.core.texts import TextCell

_PAIRS: Final = {"）": "（", ")": "(", "」": "「", "』": "『", "】": "【", "〕": "〔", "］": "［", "]": "["}
_ALL: Final = re.escape("".join((*_PAIRS.keys(), *_PAIRS.values())))
_BRACKET: Final = re.compile(f"[{_ALL}]")
_OTHER: Final = rf"[^{_ALL}\0]*"
_PLAIN_PAIR: Final = re.compile(f"（{_OTHER}）|\\({_OTHER}\\)|「{_OTHER}」")
"""What nearly all brackets are: a pair with no other bracket inside."""
_LIST_MARK: Final = re.compile(r"(?:\A|[\s、。・（(])[0-9０-９a-zA-Zａ-ｚＡ-Ｚア-ンあ-んⅰ-ⅹ]{1,2}\Z")
"""What may stand before a closing bracket that opens nowhere: ``1)``, ``ア）``."""


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every text that holds a bracket. Sentences of the plan may run on in the next row."""
    for cell in budget.texts.find_besides(_BRACKET, _PLAIN_PAIR):
        fault = _fault(cell.text)
        if fault and not _runs_on(cell, budget.plan):
            yield RULE.at(cell.place, header=cell.header, fault=fault)


_NEAR: Final = 2
"""Rows over which a sentence of the plan may run on."""


def _runs_on(cell: TextCell, plan: Plan) -> bool:
    """Whether a sentence of the plan is in order together with the sentences before or after it."""
    row = cell.row
    if cell.is_name or cell.header != PLAN_NAME or not isinstance(row, PlanRow):
        return False
    at = plan.rows.index(row)
    return any(
        all(other.kind is row.kind for other in together) and not _fault("".join(other.name for other in together))
        for first in range(max(at - _NEAR, 0), at + 1)
        for last in range(max(at, first + 1), at + _NEAR + 1)
        for together in [plan.rows[first : last + 1]]
    )


def _fault(text: str) -> str:
    open_brackets: list[str] = []
    for found in _BRACKET.finditer(text):
        bracket = found.group()
        if bracket not in _PAIRS:
            open_brackets.append(bracket)
        elif not open_brackets:
            if not _LIST_MARK.search(text, 0, found.start()):
                return f"「{bracket}」に対応する始めのかっこがありません"
        elif (opened := open_brackets.pop()) != _PAIRS[bracket]:
            return f"「{opened}」が「{bracket}」で閉じられています"
    return f"「{open_brackets[-1]}」が閉じられていません" if open_brackets else ""


RULE: Final = Rule(
    id="TXT006",
    title="かっこの組が合っている",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}のかっこの組が合いません：{fault}。",
    remedy="かっこを直してください。文が途中で切れていないかも確かめます。",
    source="公用文作成の考え方（かっこの使い方）",
    check=check,
)
