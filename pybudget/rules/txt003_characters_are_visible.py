"""A text must hold no invisible characters and no private ones.

Characters of zero width, control characters and the like come with text from the web; a name that holds one equals no
other. Private characters (外字) and the replacement mark � print differently or not at all elsewhere.

Not in order::

    支-1  事業⟨U+200B⟩費  1,000

In order::

    支-1  事業費  1,000
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_PRIVATE: Final = re.compile("[\ue000-\uf8ff\ufffd]")
_STRANGE: Final = re.compile(
    "[\ue000-\uf8ff\ufffd"
    "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every text; once a cell."""
    for match in budget.texts.find_first(_STRANGE):
        cell = match.cell
        kind = "外字などの環境によって変わる文字" if _PRIVATE.fullmatch(match.found.group()) else "目に見えない文字"
        position = match.found.start() + 1
        shown = f"U+{ord(match.found.group()):04X}"
        yield RULE.at(cell.place, header=cell.header, kind=kind, count=position, shown=shown)


RULE: Final = Rule(
    id="TXT003",
    title="見えない文字や外字が混じっていない",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}の {count} 文字目に、{kind}（{shown}）があります。",
    remedy="その前後の文字ごと消して入れ直してください。",
    source="常用漢字・JIS X 0208 の文字で書く文書の慣行",
    check=check,
)
