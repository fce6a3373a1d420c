"""A calculation that a text shows must be right.

"253千円×52団体＝13,156千円" is read by the members of the council, and nothing in Excel recalculates it.

Not in order::

    ［計画］
    項目  監査  13,156  主な内容=253千円×50団体＝13,156千円

In order::

    ［計画］
    項目  監査  13,156  主な内容=253千円×52団体＝13,156千円
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.money import AmountError, parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_NUMBER: Final = "[0-9０-９][0-9０-９,，]*"
_PRODUCT: Final = re.compile(
    rf"(?<![0-9０-９,，.．])(?P<price>{_NUMBER}\s*(?:千|百万)?円)"
    rf"(?P<factors>(?:\s*[×✕✖＊*xX]\s*{_NUMBER}(?![0-9,.．%％])[^\s0-9０-９×✕✖＊*=＝,、。（）()\0]{{0,6}}){{1,4}})"
    rf"\s*[=＝]\s*(?P<result>{_NUMBER}\s*(?:千|百万)?円)"
)
"""Price, then up to four factors with their units, then the result."""

_FACTOR: Final = re.compile(rf"[×✕✖＊*xX]\s*({_NUMBER})")


def check(budget: Budget) -> Iterator[Finding]:
    """Multiply every product of a price and counts that is written out with its result."""
    for match in budget.texts.find(_PRODUCT, "=", "＝"):
        found = match.found
        try:
            product, result = parse_amount(found["price"]) or 0, parse_amount(found["result"]) or 0
            for factor in _FACTOR.findall(found["factors"]):
                product *= parse_amount(factor) or 0
        except AmountError:
            continue
        if product != result:
            cell = match.cell
            yield RULE.at(cell.place, expected=product, actual=result, text=found.group(), header=cell.header)


RULE: Final = Rule(
    id="LNK008",
    title="文章に書かれた計算が合う",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}の計算（{text}）は {expected} 円になり、"
    "書かれた {actual} 円と合いません。",
    remedy="単価、数、結果の違うところを直してください。",
    source="協議会の事業計画の様式（主な内容に積算を書く）",
    check=check,
)
