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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Group the names that look alike; among equally frequent spellings the first in the book is the right one."""
    folded = budget.folded_names
    if len(set(folded.values())) == len(folded):
        return
    counts = Counter(cell.text for cell in budget.texts.names)
    spellings: dict[str, list[str]] = defaultdict(list)
    for text in counts:
        spellings[folded[text]].append(text)
    usual = {
        text: max(alike, key=counts.__getitem__) for alike in spellings.values() if len(alike) > 1 for text in alike
    }
    for cell in budget.texts.names:
        wanted = usual.get(cell.text, cell.text)
        if cell.text != wanted:
            yield RULE.at(cell.place, text=wanted, header=cell.header)


RULE: Final = Rule(
    id="TXT002",
    title="同じ名前の書き方がそろっている",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}は、ほかのところの「{text}」と文字の種類（全角・半角、横線、空白など）だけが違います。",
    remedy="正しいほうの名前をコピーして貼り付けるなど、同じ書き方にそろえてください。",
    source="予算書ブックの決まり（前年度との対応は名前で付ける）",
    check=check,
)
