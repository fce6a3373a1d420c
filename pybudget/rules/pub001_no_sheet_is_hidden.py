"""No sheet of the book should be hidden.

The sheets of the book are all for its readers on the staff; what is hidden is forgotten, and copied along.

Not in order::

    支-1  事業費  1,000
    ［ブック］
    非表示シート=昨年度の下書き

In order::

    支-1  事業費  1,000
    ［ブック］
    非表示シート=
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Place, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the sheets, if they are known."""
    for sheet in budget.facts.hidden_sheets or ():
        yield RULE.at(Place(sheet, "A1", name=sheet))


RULE: Final = Rule(
    id="PUB001",
    title="非表示のシートがない",
    severity=Severity.INFO,
    message="シート「{place.name}」が非表示になっています。",
    remedy="シート見出しを右クリック－［再表示］で内容を確かめ、要らなければ削除してください。",
    source="予算書ブックの決まり（すべてのシートを目で確かめる）",
    check=check,
)
