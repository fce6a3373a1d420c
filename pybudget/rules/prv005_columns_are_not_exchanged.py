"""This year's column must not hold last year's figures.

When both columns were pasted in the wrong order every sum agrees. Last year's file tells them apart.

Not in order::

    収-1  負担金収入  900  1,000
    支-1  事業費      900  1,000
    ［前年度ファイル］
    収入  負担金収入  900
    支出  事業費      900

In order::

    収-1  負担金収入  1,000  900
    支-1  事業費      1,000  900
    ［前年度ファイル］
    収入  負担金収入  900
    支出  事業費      900
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ENTRY
from pybudget.core.last_year import exchanged_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look whether every figure of this year is last year's, while last year's column has others."""
    if exchanged_columns(budget) and budget.last_years_file is not None:
        leaf = budget.accounts.leaves()[0]
        total = budget.accounts.total(Section.EXPENDITURE, Column.CURRENT)
        yield RULE.at(leaf.place(ENTRY.current), actual=total, file=budget.last_years_file.name)


RULE: Final = Rule(
    id="PRV005",
    title="当年度と前年度の列が入れ替わっていない",
    severity=Severity.ERROR,
    message="当年度の額（支出合計 {actual} 円）がすべて前年度ファイル「{file}」の額と同じで、前年度の列は違います。"
    "二つの列が入れ替わっていないかを確かめてください。",
    remedy="科目シートの入力額と前年度入力額の列を見比べ、入れ替わっていれば元に戻してください。",
    source="前年度のファイル（前年度更新で読んだもの）",
    check=check,
)
