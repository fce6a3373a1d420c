"""Last year's file should be where the setting 前年度ファイル says.

Without it, last year's figures are not held against their source. The book may be right all the same, hence
information.

Not in order::

    支-1  事業費  1,000  900
    ［前年度ファイル］
    見つかりません

In order::

    支-1  事業費  1,000  900
    ［前年度ファイル］
    支出  事業費  900
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import SETTINGS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look whether the file was found and read."""
    file = budget.last_years_file
    if file is not None and file.book is None:
        place = budget.settings.places.get(keys.PRIOR_FILE, Place(SETTINGS_SHEET, "A1", name=keys.PRIOR_FILE))
        yield RULE.at(place, file=file.name, fault=file.fault)


RULE: Final = Rule(
    id="PRV002",
    title="前年度ファイルと照合できる",
    severity=Severity.INFO,
    message="前年度ファイル「{file}」を読めないため、前年度の額を照合していません（{fault}）。",
    remedy="ファイルをこのブックと同じフォルダに置くか、設定の「前年度ファイル」に場所を入れてください。照合しないなら空欄にします。",
    source="前年度のファイル（前年度更新で読んだもの）",
    check=check,
)
