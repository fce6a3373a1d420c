"""The name of the files to be sent must not contradict the edition.

A file called 確定 whose title prints （案）, or one called 案 after the adoption, is sent out with the wrong status.
Where the name takes in {版} by itself, only words typed beside it count.

Not in order::

    支-1  事業費  1,000
    ［設定］
    版=案
    ファイル名={会計年度}予算書（確定）

In order::

    支-1  事業費  1,000
    ［設定］
    版=案
    ファイル名={会計年度}当初予算{版}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_DRAFT: Final = re.compile("案|ドラフト|たたき台|素案")
_ADOPTED: Final = re.compile("確定|決定|議決|成案|最終|承認|公表|公開")
_SUPPLEMENT: Final = re.compile("補正(?:第([0-9０-９]+)号)?")


def check(budget: Budget) -> Iterator[Finding]:
    """Compare the setting ファイル名 with the setting 版."""
    settings = budget.settings
    edition, name = settings.text(keys.EDITION), _PLACEHOLDER.sub("", settings.text(keys.FILE_NAME))
    place = settings.places.get(keys.FILE_NAME)
    word = _contradiction(name, edition) if edition and name else ""
    if place is not None and word:
        yield RULE.at(place, shown=word, text=edition)


def _contradiction(name: str, edition: str) -> str:
    """The word of the file name that does not go with the edition."""
    draft, adopted, supplement = _DRAFT.search(name), _ADOPTED.search(name), _SUPPLEMENT.search(name)
    if supplement and supplement.group() not in edition:
        return supplement.group()
    is_draft = _DRAFT.search(edition) is not None
    found = adopted if is_draft and not draft else draft if draft and not is_draft else None
    return found.group() if found else ""


RULE: Final = Rule(
    id="PUB003",
    title="ファイル名が版と食い違わない",
    severity=Severity.WARNING,
    message="設定の「{place.name}」に「{shown}」とありますが、版は「{text}」です。",
    remedy="版かファイル名を直してください。ファイル名には {版} と書くと、版がそのまま入ります。",
    source="予算書の表題の決まり（議決の前は（案）を付ける）",
    check=check,
)
