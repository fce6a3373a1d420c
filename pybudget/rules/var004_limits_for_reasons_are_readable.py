"""The limits above which a change needs a reason must be readable.

A limit that cannot be read asks for no reasons at all, and nobody would notice.

Not in order::

    支-1  事業費  1,500  1,000
    ［設定］
    増減理由を求める率=一割

In order::

    支-1  事業費  1,500  1,000  増減理由=団体数の増
    ［設定］
    増減理由を求める率=10%
    増減理由を求める額=1,000,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import SETTINGS_SHEET
from pybudget.core.reasons import threshold_amount, threshold_rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


_LIMITS: Final = ((keys.REASON_RATE, threshold_rate, "10%"), (keys.REASON_AMOUNT, threshold_amount, "1,000,000"))


def check(budget: Budget) -> Iterator[Finding]:
    """Look at both settings."""
    settings = budget.settings
    for key, read, needed in _LIMITS:
        try:
            read(settings)
        except ValueError:
            place = settings.places.get(key, Place(SETTINGS_SHEET, "A1", name=key))
            yield RULE.at(place, key=key, shown=settings.text(key), needed=needed)


RULE: Final = Rule(
    id="VAR004",
    title="増減理由を求める率と額が読める",
    severity=Severity.WARNING,
    message="設定の「{key}」の「{shown}」を読み取れないため、増減理由を確かめていません（例：{needed}）。",
    remedy="例のように 0 より大きい数を入れるか、理由を求めないなら空欄にしてください。",
    source="予算書ブックの設定シートの決まり",
    check=check,
)
