"""A text must not hold characters that only look like the ones meant.

⺠ copied from a PDF file is not 民, and サ－ビス is not サービス: search, sorting and the comparison with last year
fail, and another machine prints them differently. Half-width kana are garbled in mail.

Not in order::

    支-1  住⺠サ－ビス事業  1,000

In order::

    支-1  住民サービス事業  1,000
    支-2  CALS/EC－共同利用   500
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.lookalikes import (
    FOREIGN,
    HALF_WIDTH_KANA,
    MISPLACED_IN_KATAKANA,
    RADICALS,
    meant_by_radical,
    meant_in_katakana,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_ANY: Final = re.compile(
    f"(?P<radical>{RADICALS.pattern})|(?P<half>{HALF_WIDTH_KANA.pattern})|(?P<kana>{MISPLACED_IN_KATAKANA.pattern})"
)


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every text; once a cell."""
    for match in budget.texts.find_first(_ANY, FOREIGN, MISPLACED_IN_KATAKANA):
        shown = match.found.group()
        yield RULE.at(
            match.cell.place,
            header=match.cell.header,
            text=match.excerpt,
            shown=f"{shown}（U+{ord(shown[0]):04X}）",
            needed=_meant(match.found),
        )


def _meant(found: re.Match[str]) -> str:
    shown = found.group()
    if found["radical"]:
        return meant_by_radical(shown)
    return meant_in_katakana(shown) if found["kana"] else unicodedata.normalize("NFKC", shown)


RULE: Final = Rule(
    id="TXT001",
    title="似た形の別の文字が混じっていない",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}「{text}」の「{shown}」は、「{needed}」に似た別の文字です。",
    remedy="その文字を消し、キーボードから入れ直してください（PDF から貼り付けた文字によく混じります）。",
    source="常用漢字・JIS X 0208 の文字で書く文書の慣行",
    check=check,
)
