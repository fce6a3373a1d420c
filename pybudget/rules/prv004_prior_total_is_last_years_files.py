"""The total of last year's column must be the total of last year's file.

The sum is last year's adopted budget. It stays the same however amounts are moved between accounts; an amount of the
file that has no place yet is missing here.

Not in order::

    収-1  負担金収入  1,000  900
    ［前年度ファイル］
    収入  負担金収入  900
    収入  雑収入      100

In order::

    収-1  負担金収入  1,000  900
    収-2  雑収入          0  100
    ［前年度ファイル］
    収入  負担金収入  900
    収入  雑収入      100
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import DISPLAYED
from pybudget.core.last_year import differences_from_file
from pybudget.core.money import format_yen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare both totals, where no account by itself has another figure."""
    found, comparison = differences_from_file(budget)
    file = budget.last_years_file
    if comparison is None or file is None or file.book is None:
        return
    for section in Section:
        row, expected = budget.accounts.total_row(section), file.book.totals.get(section)
        actual = budget.accounts.total(section, Column.PRIOR) or 0
        named = any(item.account.section is section for item in found)
        if row is not None and not named and expected is not None and actual != expected:
            rest = sum(item.amount or 0 for item in comparison.unassigned if item.prior.section is section)
            cause = f"。行き先の決まっていない前年度の額が {format_yen(rest)} 円あります" if rest else ""
            place = row.place(DISPLAYED.prior)
            yield RULE.at(place, expected=expected, actual=actual, file=file.name, cause=cause)


RULE: Final = Rule(
    id="PRV004",
    title="前年度の合計が前年度ファイルと同じ",
    severity=Severity.WARNING,
    message="前年度の{place.name} {actual} 円が、前年度ファイル「{file}」の {expected} 円と一致しません"
    "（差 {difference} 円{cause}）。",
    remedy="前年度対応の「要確認」の行に当年度コードを入れ、「対応表を確定」を押してください。",
    source="前年度のファイル（前年度更新で読んだもの）",
    check=check,
)
