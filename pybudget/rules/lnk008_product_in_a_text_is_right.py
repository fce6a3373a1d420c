"""A calculation that a text shows must be right.

"253千円×52団体＝13,156千円" is read by the members of the council, and nothing in Excel recalculates it. Where no
result is written, the amount of the row is the result if the price divides it: the amount then has another count than
the text. Any other amount may hold more than the product.

Not in order::

    ［計画］
    項目  監査  13,156  主な内容=253千円×50団体＝13,156千円
    項目  研修     300  主な内容=10千円×29団体

In order::

    ［計画］
    項目  監査  13,156  主な内容=253千円×52団体＝13,156千円
    項目  研修     300  主な内容=10千円×30団体
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.money import AmountError, Unit, parse_amount
from pybudget.core.plan import PlanRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_NUMBER: Final = "[0-9０-９][0-9０-９,，]*"
_FACTORS: Final = (
    rf"(?<![0-9０-９,，.．])(?P<price>{_NUMBER}\s*(?:千|百万)?円)"
    rf"(?P<factors>(?:\s*[×✕✖＊*xX]\s*{_NUMBER}(?![0-9,.．%％割])[^\s0-9０-９×✕✖＊*=＝,、。（）()\0]{{0,6}}){{1,4}})"
)
_PRODUCT: Final = re.compile(rf"{_FACTORS}\s*[=＝]\s*(?P<result>{_NUMBER}\s*(?:千|百万)?円)")
"""Price, then up to four factors with their units, then the result."""
_OPEN: Final = re.compile(rf"{_FACTORS}(?=[\s、。（）()\0]|\Z)(?!\s*[=＝×✕✖＊*xX－-])")
"""The same without a result."""
_TIMES: Final = re.compile(r"円\s*[×✕✖＊*xX]")
_MORE: Final = re.compile("[+＋]|ほか|他|等|など|含|及び|予備")
"""What tells that the amount holds more than the product."""
_BEFORE: Final = re.compile(r"[+＋\-－−][ \u3000]*\Z")
"""What tells that the product is only the last part of a sum."""
_FACTOR: Final = re.compile(rf"[×✕✖＊*xX]\s*({_NUMBER})")


def check(budget: Budget) -> Iterator[Finding]:
    """Multiply every product of a price and counts that is written out with its result."""
    for match in budget.texts.find(_PRODUCT, "=", "＝"):
        found, cell = match.found, match.cell
        product = _product(found)
        try:
            result = parse_amount(found["result"]) or 0
        except AmountError:
            continue
        is_whole = not _BEFORE.search(found.string[: found.start()])
        if product is not None and is_whole and abs(product - result) >= _step(found["result"]):
            yield RULE.at(
                cell.place, expected=product, actual=result, text=found.group(), header=cell.header, kind="書かれた"
            )
    for match in budget.texts.find(_OPEN, _TIMES):
        found, cell = match.found, match.cell
        if not isinstance(cell.row, PlanRow):
            continue
        product, price = _product(found), parse_amount(found["price"])
        is_all = len(_FACTOR.findall(cell.text)) == 1 and not _MORE.search(cell.text)
        if product and price and is_all:
            amount = (cell.row.entry.current.amount or 0) * Unit.THOUSAND
            if amount and product != amount and not amount % price:
                yield RULE.at(
                    cell.place, expected=product, actual=amount, text=found.group(), header=cell.header, kind="当年度の"
                )


def _step(result: str) -> int:
    """The yen of the unit in which a result is written: 3,333円×12月＝40千円 is only rounded, up or down."""
    return next((unit for unit in reversed(Unit) if result.endswith(unit.label)), Unit.YEN)


def _product(found: re.Match[str]) -> int | None:
    """Price times factors in yen; None where one is not readable."""
    try:
        product = parse_amount(found["price"]) or 0
        for factor in _FACTOR.findall(found["factors"]):
            product *= parse_amount(factor) or 0
    except AmountError:
        return None
    return product


RULE: Final = Rule(
    id="LNK008",
    title="文章に書かれた計算が合う",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}の計算（{text}）は {expected} 円になり、"
    "{kind} {actual} 円と合いません。",
    remedy="単価、数、結果の違うところを直してください。",
    source="協議会の事業計画の様式（主な内容に積算を書く）",
    check=check,
)
