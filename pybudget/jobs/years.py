"""New books: an empty master, and next year's from this one."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pybudget.core.accounts import Section
from pybudget.core.fiscal_year import LAST_YEAR
from pybudget.errors import PybudgetError
from pybudget.jobs import clock
from pybudget.jobs.master import Master, require_year
from pybudget.jobs.prior_year import require_readable_crosswalk
from pybudget.jobs.validation import Validation, validate

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.rollover import Amounts, NextYear
    from pybudget.master.closed import ClosedMaster


def new_master(path: Path, year: FiscalYear) -> None:
    """Write an empty master.

    Raises:
        PybudgetError: the file exists already or cannot be written.
    """
    from pybudget.master.build import build
    from pybudget.master.saving import replace_file
    from pybudget.master.source import skeleton

    require_new(path)
    now = clock.now()
    replace_file(path, build(skeleton(year), now.astimezone(dt.UTC)), now)


def require_new(path: Path) -> None:
    """Whether a master may be made: no job of this module replaces a file, and Excel opens only what is named .xlsx.

    Raises:
        PybudgetError: it exists already, or its name ends otherwise.
    """
    if path.suffix.lower() != ".xlsx":
        raise PybudgetError(f"「{path.name}」という名前ではマスターを作れません。名前の終わりを .xlsx にしてください。")
    if os.path.lexists(path):
        raise PybudgetError(f"「{path}」は既にあります。別の名前を指定してください。")


@dataclass(frozen=True, slots=True)
class Rollover:
    """What 新年度へ made.

    Attributes:
        file: The new book.
        coming: What it took over.
        validation: Of the new book.
        is_from_draft: Whether the old one was still a draft.
    """

    file: Path
    coming: NextYear
    validation: Validation
    is_from_draft: bool


def rollover(master: ClosedMaster, path: Path, amounts: Amounts) -> Rollover:
    """Make next year's master of this year's, which stays as it is.

    Args:
        master: This year's book.
        path: The file of the new one.
        amounts: Whether this year's amounts stay as next year's.

    Raises:
        PybudgetError: the file exists already or cannot be written, or the book cannot be taken over.
    """
    from pybudget.core.rollover import next_year, unreadable
    from pybudget.master.closed import ClosedMaster
    from pybudget.master.rolling import rollover_changes
    from pybudget.master.saving import replace_file

    require_new(path)
    budget = master.read()
    year = require_year(budget)
    if year.year == LAST_YEAR:
        raise PybudgetError(f"{year.label}の次の年度の呼び方が分かりません。pybudget を新しい版にしてください。")
    for place, shown in unreadable(budget):
        raise PybudgetError(
            f"「{place.name}」（{place.sheet}!{place.cell}：{shown}）の金額が読めないため、新年度のブックを作れません。"
            "金額を入れ直してください。"
        )
    require_readable_crosswalk(budget)
    now = clock.now()
    coming = next_year(budget, year, master.path.name)
    changes = rollover_changes(master.book, budget, coming, amounts, now)
    replace_file(path, master.with_changes(replace(changes, dropped=GENERATED_SHEETS), now), now)
    return Rollover(path, coming, validate(ClosedMaster(path)), budget.settings.is_draft)


GENERATED_SHEETS = (
    *(f"{section.value}の{part}" for section in Section for part in ("部", "組替")),
    "事業計画",
    "正誤表",
)
"""Sheets that buttons have put into the book; in another year's book they would show the wrong year."""


def next_master_name(master: Master, name: str) -> str:
    """What next year's master is called: this one's file name a year on; by the new year where it names another."""
    from pybudget.core.fiscal_year import advanced, find_fiscal_years

    year = require_year(master.read())
    return advanced(name) if set(find_fiscal_years(name)) == {year} else f"{advanced(year.label)}予算マスター.xlsx"
