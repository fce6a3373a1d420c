"""前年度更新, 対応表を確定 and 組替一覧: last year beside this one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pybudget.core import abolished
from pybudget.core import settings as keys
from pybudget.core.abolished import kept_accounts
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.comparison import compare
from pybudget.core.crosswalk import Comparison, PriorBook, Verdict, book_of_rows, confirmed, undivided, waiting
from pybudget.core.money import format_yen
from pybudget.core.plan_comparison import PlanComparison, compare_plan
from pybudget.errors import PybudgetError
from pybudget.garbage import without_search_for_cycles
from pybudget.jobs import clock
from pybudget.jobs.master import Master, made_of, output_folder, require_year
from pybudget.master import layout, writing
from pybudget.master.changes import Changes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from pybudget.core.abolished import KeptAccount
    from pybudget.core.budget import Budget
    from pybudget.core.crosswalk import CrosswalkRow
    from pybudget.core.plan_comparison import PriorPlan
    from pybudget.core.regrouping import Transfer
    from pybudget.master.changes import InsertedRow
    from pybudget.master.tables import Book
    from pybudget.prior.questions import Answers


@dataclass(frozen=True, slots=True)
class Refresh:
    """What 前年度更新 did.

    Attributes:
        prior: Last year's book.
        comparison: Its accounts laid beside this year's.
        plan: Its plan laid beside this year's; without entries where its file has no plan.
        copy: The copy of the master as it was.
        kept: The rows that were added to 科目 for abolished accounts.
    """

    prior: PriorBook
    comparison: Comparison
    plan: PlanComparison
    copy: Path | None
    kept: tuple[KeptAccount, ...] = ()


def refresh(  # noqa: PLR0913 - what a person may decide about last year's file
    master: Master,
    prior_file: Path,
    *,
    answers: Answers | None = None,
    plan_file: Path | None = None,
    any_year: bool = False,
    dry_run: bool = False,
) -> Refresh:
    """Lay last year's file beside this year's accounts.

    Args:
        master: The book.
        prior_file: Last year's book, in any layout.
        answers: What a person has decided about that file.
        plan_file: Last year's plan, where it is a file of its own.
        any_year: Whether a file of another year than the one before is taken.
        dry_run: Whether to leave the master as it is.

    Raises:
        PybudgetError: a file cannot be read or written, or is of another year or basis.
        PriorQuestion: last year's file leaves something open that only a person can decide.
    """
    from pybudget.prior.questions import Answers, Expected
    from pybudget.prior.reading import read_prior

    budget = master.read()
    year = require_year(budget)
    basis = budget.settings.text(keys.PRIOR_BASIS)
    this_year = {section: budget.accounts.total(section, Column.CURRENT) for section in Section}
    with without_search_for_cycles():
        prior = read_prior(prior_file, Expected(year.previous, basis, this_year), answers or Answers())
        _require_last_year(budget, prior, prior_file, any_year=any_year)
        require_readable_crosswalk(budget)
        if plan_file is not None:
            found = _prior_plan(budget, plan_file, any_year=any_year)
            prior = replace(prior, plan=found.items, decisions=(*prior.decisions, *found.decisions))
        laid = _laid_beside(master.book, budget, prior, budget.crosswalk)
    comparison, plan = laid.comparison, compare_plan(prior.plan, budget.plan)
    if dry_run:
        return Refresh(prior, comparison, plan, None, laid.kept)
    now = clock.now()
    beside_plan = writing.plan_change(laid.book, budget.plan, plan) if plan.entries else None
    changes = writing.refresh_changes(
        laid.book, comparison, prior_file.name, "前年度更新", now, beside_plan=beside_plan
    )
    copy = master.write(replace(changes, inserted=laid.inserted), now)
    return Refresh(prior, comparison, plan, copy, laid.kept)


@dataclass(frozen=True, slots=True)
class _LaidBeside:
    """Last year's book beside this year's accounts.

    Attributes:
        comparison: What belongs where.
        kept: The rows that abolished accounts get in 科目, where the book keeps them.
        inserted: The same as changes.
        book: The master with these rows.
    """

    comparison: Comparison
    kept: tuple[KeptAccount, ...]
    inserted: tuple[InsertedRow, ...]
    book: Book


def _laid_beside(book: Book, budget: Budget, prior: PriorBook, rows: Sequence[CrosswalkRow]) -> _LaidBeside:
    from pybudget.master.records import read_budget

    comparison = compare(prior, budget.accounts, rows)
    if not _keeps_abolished(budget):
        return _LaidBeside(comparison, (), (), book)
    kept = kept_accounts(budget.accounts, comparison)
    inserted = writing.kept_rows(book, budget.accounts, kept)
    after = Changes(inserted=inserted).inserted_into(book)
    again = compare(prior, read_budget(after).accounts, kept.crosswalk) if inserted else comparison
    return _LaidBeside(again, kept.accounts, inserted, after)


def _keeps_abolished(budget: Budget) -> bool:
    """What the setting says; a book without it lists abolished accounts only."""
    choice = budget.settings.text(keys.ABOLISHED) or abolished.LISTED
    if choice not in abolished.CHOICES:
        raise PybudgetError(
            f"設定の「{keys.ABOLISHED}」の「{choice}」が分かりません。"
            f"「{abolished.LISTED}」か「{abolished.KEPT}」にしてください。"
        )
    return choice == abolished.KEPT


def _require_last_year(budget: Budget, prior: PriorBook | PriorPlan, file: Path, *, any_year: bool) -> None:
    """Whether a file is of the year before the book's, on its basis.

    Raises:
        PybudgetError: what it is of.
    """
    year = require_year(budget)
    if prior.fiscal_year != year.previous and not any_year:
        raise PybudgetError(
            f"「{file.name}」は{prior.fiscal_year.label}の予算です。{year.label}の前年度（{year.previous.label}）の"
            "ファイルを指定するか、承知の上なら --any-year を付けてください。"
        )
    wanted = budget.settings.text(keys.PRIOR_BASIS)
    if prior.basis != wanted:
        raise PybudgetError(
            f"「{file.name}」は「{prior.basis}」の額ですが、設定の「{keys.PRIOR_BASIS}」は「{wanted}」です。"
            "どちらかを合わせてください。"
        )


@dataclass(frozen=True, slots=True)
class PlanRefresh:
    """What 前年度更新 did with a file that holds a plan and no statements.

    Attributes:
        prior: Last year's plan.
        plan: The same laid beside this year's.
        copy: The copy of the master as it was.
    """

    prior: PriorPlan
    plan: PlanComparison
    copy: Path | None


def refresh_plan(master: Master, plan_file: Path, *, any_year: bool = False, dry_run: bool = False) -> PlanRefresh:
    """Lay last year's plan beside this year's; the accounts stay as they are.

    Args:
        master: The book.
        plan_file: Last year's plan: its workbook, its document or its master.
        any_year: Whether a file of another year than the one before is taken.
        dry_run: Whether to leave the master as it is.

    Raises:
        PybudgetError: a file cannot be read or written, or is of another year or basis.
    """
    budget = master.read()
    require_year(budget)
    prior = _prior_plan(budget, plan_file, any_year=any_year)
    plan = compare_plan(prior.items, budget.plan)
    if dry_run:
        return PlanRefresh(prior, plan, None)
    now = clock.now()
    changes = writing.plan_refresh_changes(master.book, budget.plan, plan, plan_file.name, now)
    return PlanRefresh(prior, plan, master.write(changes, now))


def _prior_plan(budget: Budget, plan_file: Path, *, any_year: bool) -> PriorPlan:
    from pybudget.prior.plan_files import read_prior_plan

    prior = read_prior_plan(plan_file)
    _require_last_year(budget, prior, plan_file, any_year=any_year)
    return prior


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What 対応表を確定 did.

    Attributes:
        confirmed: How many rows 確認済 were applied.
        comparison: Last year's amounts laid beside this year's accounts by the rows of 前年度対応.
        copy: The copy of the master as it was.
        kept: The rows that were added to 科目 for abolished accounts.
    """

    confirmed: int
    comparison: Comparison
    copy: Path | None
    kept: tuple[KeptAccount, ...] = ()


def confirm_crosswalk(master: Master) -> Confirmation:
    """Take what a person has decided in 前年度対応.

    Rows 要確認 with a code become 確認済, and their amounts are applied. Rows that a person has made 確認済 by hand are
    applied where the column does not hold their amounts yet. Accounts that these rows do not name keep their amounts.

    Raises:
        PybudgetError: the book cannot be read or written, or there is no row to confirm.
    """
    budget = master.read()
    require_readable_crosswalk(budget)
    leaves = {leaf.code: leaf for leaf in budget.accounts.leaves()}
    rows = tuple(confirmed(row, leaves) for row in budget.crosswalk)
    answered = {new.code for new, old in zip(rows, budget.crosswalk, strict=True) if new is not old}
    _require_shares(rows)
    prior = book_of_rows(rows, require_year(budget).previous, budget.settings.text(keys.PRIOR_BASIS))
    laid = _laid_beside(master.book, budget, prior, rows)
    codes = answered | waiting(laid.comparison, leaves) | {row.code for row in laid.kept}
    if not codes:
        raise PybudgetError(
            f"確定する行がありません。「{layout.CROSSWALK.sheet}」の要確認の行に、"
            "同じ部の内訳のない科目のコードを当年度コードとして入れてください。"
            if any(row.verdict is Verdict.TO_CHECK for row in rows)
            else f"「{layout.CROSSWALK.sheet}」に要確認の行はなく、決めた額はすべて反映済みです。何も変更していません。"
        )
    entries = {code: amount for code, amount in laid.comparison.entries.items() if code in codes}
    comparison = replace(laid.comparison, entries=entries)
    now, prior_file = clock.now(), budget.settings.text(keys.PRIOR_FILE)
    changes = writing.refresh_changes(laid.book, comparison, prior_file, "対応表を確定", now)
    count = sum(row.verdict is Verdict.CONFIRMED and row.code in codes for row in laid.comparison.rows)
    copy = master.write(replace(changes, inserted=laid.inserted), now)
    return Confirmation(count, comparison, copy, laid.kept)


def _require_shares(rows: Sequence[CrosswalkRow]) -> None:
    """Stop where an amount goes to several accounts and no row says how much."""
    from pybudget.core.rollover import SAME_NAMES

    found = undivided(row for row in rows if row.reason != SAME_NAMES)
    if found is not None:
        raise PybudgetError(
            f"「{layout.CROSSWALK.sheet}」の「{found.path}」（{format_yen(found.prior_amount)} 円）は、"
            "行き先がいくつもありますが、配分額がありません。"
            "分けるときは、残りを受ける 1 行のほかに配分額を入れてください。"
            "同じ名前の別の科目なら、どの行にも前年度額と同じ配分額を入れてください。"
        )


def require_readable_crosswalk(budget: Budget) -> None:
    """Stop at an amount of 前年度対応 that is none.

    Raises:
        PybudgetError: which cell it is.
    """
    for row in budget.crosswalk:
        if row.fault:
            raise PybudgetError(
                f"「{layout.CROSSWALK.sheet}」の {row.fault} が金額として読めません。円の整数で入れ直してください。"
            )


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What 組替一覧 made: the file, its lines, and the copy of an older file."""

    file: Path
    lines: tuple[Transfer, ...]
    copy: Path | None


def regrouping(master: Master, folder: Path | None = None) -> Regrouping:
    """Write the workbook 組替一覧 into a folder.

    Args:
        master: The book.
        folder: Where to, made if missing; by default the one that the settings name.

    Raises:
        PybudgetError: 前年度対応 has no rows or is not readable, or the folder is not writable.
    """
    from pybudget.master.saving import replace_file

    budget = master.read()
    now = clock.now()
    lines, data = regrouping_file(master, budget, now)
    target = folder or output_folder(master, budget)
    file = target / f"{writing.output_name(budget.settings)}_組替一覧.xlsx"
    return Regrouping(file, lines, replace_file(file, data, now))


def regrouping_file(master: Master, budget: Budget, modified: dt.datetime) -> tuple[tuple[Transfer, ...], bytes]:
    """The lines of 組替一覧 and the workbook, which says in its properties where it comes from.

    Raises:
        PybudgetError: 前年度対応 has no rows or is not readable.
    """
    from pybudget.core.regrouping import transfers
    from pybudget.output.provenance import REGROUPING
    from pybudget.output.regrouping_workbook import write_regrouping

    year = require_year(budget)
    require_readable_crosswalk(budget)
    if not budget.crosswalk:
        raise PybudgetError(
            f"「{layout.CROSSWALK.sheet}」に行がありません。先に前年度更新を実行してから、もう一度実行してください。"
        )
    _require_shares(budget.crosswalk)
    lines = transfers(budget.crosswalk, budget.accounts, year.previous)
    data = write_regrouping(budget, year, lines, modified)
    return lines, made_of(master, REGROUPING, data)
