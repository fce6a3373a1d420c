"""A name should have no blanks in a row.

They are left over from copying and move the printed name out of line.

Not in order::

    支-1  運用␣␣保守費  1,000

In order::

    支-1  運用保守費    1,000
    支-2  第四期␣利用料   500
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_BLANK: Final = "[ \t\u00a0\u2000-\u200a\u3000]"
_BLANKS: Final = re.compile(f"{_BLANK}(?:{_BLANK}|(?<=[\t\u00a0\u2000-\u200a]))")
"""Two in a row, or one of a kind that nobody types."""


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every name for blanks in a row, and for blanks of a kind that is not typed; once a cell."""
    for match in budget.texts.find_first(_BLANKS):
        if match.cell.is_name:
            yield RULE.at(match.cell.place, header=match.cell.header)


RULE: Final = Rule(
    id="TXT004",
    title="名前に余分な空白がない",
    severity=Severity.INFO,
    message="{place.sheet}の「{place.name}」の{header}に、続いた空白か特殊な空白があります。",
    remedy="空白を消してください。",
    source="予算書ブックの決まり（前年度との対応は名前で付ける）",
    check=check,
)
