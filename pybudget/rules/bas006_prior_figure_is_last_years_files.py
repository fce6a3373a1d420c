"""A figure of last year must be the one that last year's file has.

Where the setting 前年度ファイル leads to a file that can be read, its accounts are laid beside this year's as by
前年度更新, and every figure that differs is named. While amounts of the file are still without a place, accounts that
nothing was assigned to are left out: they may hold them.

Not in order::

    支-1  事業費  1,000  800
    ［前年度ファイル］
    支出  事業費  900

In order::

    支-1  事業費  1,000  900
    ［前年度ファイル］
    支出  事業費  900
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.last_year import differences_from_file, exchanged_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare account by account."""
    found, _ = differences_from_file(budget)
    if found and not exchanged_columns(budget):
        for item in found:
            file = budget.last_years_file.name if budget.last_years_file else ""
            yield RULE.at(item.place, expected=item.expected, actual=item.actual, file=file)


RULE: Final = Rule(
    id="BAS006",
    title="前年度の額が前年度ファイルと同じ",
    severity=Severity.WARNING,
    message="{place.name}の前年度 {actual} 円が、前年度ファイル「{file}」の {expected} 円と一致しません"
    "（差 {difference} 円）。",
    remedy="前年度更新をやり直すか、組替えをしたときは前年度対応にその行き先を入れてください。",
    source="前年度のファイル（前年度更新で読んだもの）",
    check=check,
)
