"""The settings that the other rules and the printed pages need must be filled in.

Without them titles stay empty, and what depends on the year or on the rounding cannot be checked.

Not in order::

    支-1  事業費  1,000
    ［設定］
    会計年度=今年度

In order::

    支-1  事業費  1,000
    ［設定］
    会計年度=令和7年度
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import SETTINGS_SHEET
from pybudget.core.money import Rounding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.settings import Settings

_NEEDED: Final = {
    keys.ORGANISATION: "協議会の名称",
    keys.FISCAL_YEAR: "令和7年度 のような表記",
    keys.EDITION: "案、当初、補正第1号 など",
    keys.PRIOR_BASIS: "、".join(keys.BASES),
    keys.ROUNDING: "、".join(rounding.value for rounding in Rounding),
}
"""Setting key to what may stand there."""


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the five settings that no job can do without."""
    settings = budget.settings
    for key, needed in _NEEDED.items():
        if not _is_usable(settings, key):
            place = settings.places.get(key, Place(SETTINGS_SHEET, "A1", name=key))
            yield RULE.at(place, key=key, shown=settings.text(key) or "空欄", needed=needed)


def _is_usable(settings: Settings, key: str) -> bool:
    if key == keys.FISCAL_YEAR:
        return settings.fiscal_year is not None
    if key == keys.ROUNDING:
        return settings.rounding is not None
    if key == keys.PRIOR_BASIS:
        return settings.text(key) in keys.BASES
    return bool(settings.text(key))


RULE: Final = Rule(
    id="SET001",
    title="必要な設定が入っている",
    severity=Severity.ERROR,
    message="設定の「{key}」を読み取れません（いまの値：{shown}、入れる値：{needed}）。",
    remedy="設定シートの「値」の欄に入れてください。項目の行がないときは行を追加してください。",
    source="予算書ブックの設定シートの決まり",
    check=check,
)
