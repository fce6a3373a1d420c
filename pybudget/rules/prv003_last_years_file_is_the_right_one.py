"""Last year's file must be of the year before, and on the basis that the settings state.

A comparison with the initial budget and one with the supplementary budget are two different columns. A reader must
know which of them is printed.

Not in order::

    支-1  事業費  1,000  900
    ［設定］
    前年度の基準=補正後
    ［前年度ファイル］
    支出  事業費  900

In order::

    支-1  事業費  1,000  900
    ［設定］
    前年度の基準=当初
    ［前年度ファイル］
    支出  事業費  900
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import SETTINGS_SHEET
from pybudget.core.last_year import fits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare year and basis."""
    file = budget.last_years_file
    fault = fits(budget, file.book) if file is not None and file.book is not None else ""
    if file is not None and fault:
        place = budget.settings.places.get(keys.PRIOR_FILE, Place(SETTINGS_SHEET, "A1", name=keys.PRIOR_FILE))
        yield RULE.at(place, file=file.name, fault=fault)


RULE: Final = Rule(
    id="PRV003",
    title="前年度ファイルの年度と基準が合う",
    severity=Severity.WARNING,
    message="前年度ファイル「{file}」は{fault}。前年度の額を照合していません。",
    remedy="設定の「前年度ファイル」「前年度の基準」のどちらが正しいかを確かめてください。",
    source="前年度のファイル（前年度更新で読んだもの）",
    check=check,
)
