"""A name must be written the same way wherever it stands.

Names that differ only in width, dashes, brackets or blanks look the same on paper, and are different ones to every
search and to next year's comparison. The spelling that is rarer in the book is reported.

Not in order::

    支-1  電子調達（CALS/EC）事業  計画
    ［計画］
    1     電子調達（CALS／EC）事業  1,000  科目コード=支-1

In order::

    支-1  電子調達（CALS/EC）事業  計画
    ［計画］
    1     電子調達（CALS/EC）事業  1,000  科目コード=支-1
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.lookalikes import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.texts import TextCell


def check(budget: Budget) -> Iterator[Finding]:
    """Group the names that look alike; among equally frequent spellings the first in the book is the right one."""
    spellings: dict[str, list[TextCell]] = defaultdict(list)
    for text in sorted({cell.text for cell in budget.texts.names}):
        spellings[fold(text)] = []
    if len(spellings) == len({cell.text for cell in budget.texts.names}):
        return
    for cell in budget.texts.names:
        spellings[fold(cell.text)].append(cell)
    for cells in spellings.values():
        counts = Counter(cell.text for cell in cells)
        usual = max(counts, key=lambda text: counts[text])
        for cell in cells:
            if cell.text != usual:
                yield RULE.at(cell.place, text=usual, header=cell.header)


RULE: Final = Rule(
    id="TXT002",
    title="同じ名前の書き方がそろっている",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}は、ほかのところの「{text}」と文字の種類（全角・半角、横線、空白など）だけが違います。",
    remedy="「{text}」をコピーして貼り付けるなど、同じ書き方にそろえてください。",
    source="予算書ブックの決まり（前年度との対応は名前で付ける）",
    check=check,
)
