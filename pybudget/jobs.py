"""Each job once: read, compute, write. The ribbon and the command line both call these."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from itertools import product
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Final, Protocol

from pybudget import resources
from pybudget.core import settings as keys
from pybudget.core.accounts import Account, Accounts, Section
from pybudget.core.causes import explained
from pybudget.core.cells import AmountCell, Column, Pair
from pybudget.core.crosswalk import Comparison, PriorBook, book_of_rows, compare, confirmed
from pybudget.core.findings import Finding, Severity
from pybudget.core.fiscal_year import LAST_YEAR
from pybudget.core.last_year import LastYearsFile
from pybudget.core.money import format_yen
from pybudget.core.plan_comparison import PlanComparison, compare_plan
from pybudget.errors import PybudgetError
from pybudget.master import layout, writing
from pybudget.rules.catalogue import by_consequence, contradictions, examine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.errata import Errata, Row
    from pybudget.core.exceptions import ExceptionUse
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.regrouping import Transfer
    from pybudget.core.rollover import Amounts, NextYear
    from pybudget.mail.letters import Letter
    from pybudget.mail.objections import Objection
    from pybudget.mail.recipients import Recipient
    from pybudget.mail.review import State
    from pybudget.mail.sending import Sending, SendingPlan, Server
    from pybudget.mail.verify import Drafts, Verdict
    from pybudget.master.changes import Changes
    from pybudget.master.closed import ClosedMaster
    from pybudget.master.repair import RepairedCell
    from pybudget.master.tables import Book
    from pybudget.output.pdf import Printer
    from pybudget.prior.questions import Answers


class Master(Protocol):
    """The master workbook, whether a closed file or the open book."""

    @property
    def folder(self) -> Path:
        """The folder that the book lies in: relative names in its settings start there."""

    @property
    def book(self) -> Book:
        """Its tables and named cells."""

    def read(self) -> Budget:
        """Its content as records."""

    def write(self, changes: Changes, now: dt.datetime) -> Path | None:
        """Apply changes; returns the copy that was kept of the state before."""


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Validation:
    """What 検証 found.

    Attributes:
        budget: The book as read.
        findings: Errors first.
        exceptions: What became of every row of 例外.
        copy: The dated copy of the master, when something was written.
    """

    budget: Budget
    findings: tuple[Finding, ...]
    exceptions: tuple[ExceptionUse, ...] = ()
    copy: Path | None = None

    def count(self, severity: Severity) -> int:
        """Findings of one severity."""
        return sum(finding.rule.severity is severity for finding in self.findings)

    @property
    def is_in_order(self) -> bool:
        """Whether there is no error."""
        return not self.count(Severity.ERROR)


def validate(master: Master, *, write: bool = False) -> Validation:
    """Check the whole book.

    Args:
        master: The book.
        write: Whether to show the result in it: 検証結果, 検証 columns, status board, 履歴.

    Raises:
        PybudgetError: the book cannot be read or written.
    """
    budget = with_last_years_file(master)
    examined = examine(budget)
    findings = by_consequence(explained(budget, examined.findings, contradictions))
    now = _now()
    copy = master.write(writing.validation_changes(master.book, findings, now), now) if write else None
    return Validation(budget, findings, examined.exceptions, copy)


def with_last_years_file(master: Master) -> Budget:
    """The book, together with last year's file where the setting 前年度ファイル leads to one.

    Raises:
        PybudgetError: the book cannot be read. A file of last year that cannot be is part of the answer.
    """
    budget = master.read()
    name = budget.settings.text(keys.PRIOR_FILE)
    return replace(budget, last_years_file=_last_years_file(budget, master.folder, name)) if name else budget


def _last_years_file(budget: Budget, folder: Path, name: str) -> LastYearsFile:
    from pybudget.prior.questions import Expected
    from pybudget.prior.reading import read_prior

    share = PureWindowsPath(name).drive
    if share.startswith("\\\\") and share != PureWindowsPath(folder).drive:
        # A book that came by mail must not make this computer sign on to a server of its choice.
        return LastYearsFile(name, None, "ほかのサーバーのファイルは、検証のたびには読みません")
    path = folder / name
    if not _is_file(path):
        return LastYearsFile(name, None, "ファイルが見つかりません")
    year, basis = budget.settings.fiscal_year, budget.settings.text(keys.PRIOR_BASIS)
    this_year = {section: budget.accounts.total(section, Column.CURRENT) for section in Section}
    try:
        return LastYearsFile(name, read_prior(path, Expected(year and year.previous, basis, this_year)))
    except PybudgetError as error:
        return LastYearsFile(name, None, str(error).rstrip("。"))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


@dataclass(frozen=True, slots=True)
class Refresh:
    """What 前年度更新 did.

    Attributes:
        prior: Last year's book.
        comparison: Its accounts laid beside this year's.
        plan: Its plan laid beside this year's; without entries where its file has no plan.
        copy: The copy of the master as it was.
    """

    prior: PriorBook
    comparison: Comparison
    plan: PlanComparison
    copy: Path | None


def refresh(
    master: Master,
    prior_file: Path,
    *,
    answers: Answers | None = None,
    any_year: bool = False,
    dry_run: bool = False,
) -> Refresh:
    """Lay last year's file beside this year's accounts.

    Args:
        master: The book.
        prior_file: Last year's book, in any layout.
        answers: What a person has decided about that file.
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
    prior = read_prior(prior_file, Expected(year.previous, basis, this_year), answers or Answers())
    if prior.fiscal_year != year.previous and not any_year:
        raise PybudgetError(
            f"「{prior_file.name}」は{prior.fiscal_year.label}の予算です。{year.label}の前年度（{year.previous.label}）の"
            "ファイルを指定するか、承知の上なら --any-year を付けてください。"
        )
    _require_basis(budget, prior, prior_file)
    _require_readable_crosswalk(budget)
    comparison = compare(prior, budget.accounts, budget.crosswalk)
    plan = compare_plan(prior.plan, budget.plan)
    if dry_run:
        return Refresh(prior, comparison, plan, None)
    now = _now()
    beside_plan = writing.plan_change(master.book, budget.plan, plan) if plan.entries else None
    changes = writing.refresh_changes(
        master.book, comparison, prior_file.name, "前年度更新", now, beside_plan=beside_plan
    )
    return Refresh(prior, comparison, plan, master.write(changes, now))


def _require_basis(budget: Budget, prior: PriorBook, prior_file: Path) -> None:
    wanted = budget.settings.text(keys.PRIOR_BASIS)
    if prior.basis != wanted:
        raise PybudgetError(
            f"「{prior_file.name}」は「{prior.basis}」の額ですが、設定の「{keys.PRIOR_BASIS}」は「{wanted}」です。"
            "どちらかを合わせてください。"
        )


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What 対応表を確定 did.

    Attributes:
        confirmed: How many rows became 確認済.
        comparison: Last year's amounts laid beside this year's accounts by the rows of 前年度対応.
        copy: The copy of the master as it was.
    """

    confirmed: int
    comparison: Comparison
    copy: Path | None


def confirm_crosswalk(master: Master) -> Confirmation:
    """Take the codes that a person has put beside 要確認 rows: they become 確認済, and their amounts are applied.

    Accounts that these rows do not name keep their amounts.

    Raises:
        PybudgetError: the book cannot be read or written, or there is no row to confirm.
    """
    budget = master.read()
    _require_readable_crosswalk(budget)
    leaves = {leaf.code: leaf for leaf in budget.accounts.leaves()}
    rows = tuple(confirmed(row, leaves) for row in budget.crosswalk)
    codes = {new.code for new, old in zip(rows, budget.crosswalk, strict=True) if new is not old}
    if not codes:
        raise PybudgetError(
            f"確定する行がありません。「{layout.CROSSWALK.sheet}」の要確認の行に、"
            "同じ部の内訳のない科目のコードを当年度コードとして入れてください。"
        )
    prior = book_of_rows(rows, require_year(budget).previous, budget.settings.text(keys.PRIOR_BASIS))
    comparison = compare(prior, budget.accounts, rows)
    comparison = replace(
        comparison, entries={code: amount for code, amount in comparison.entries.items() if code in codes}
    )
    now, prior_file = _now(), budget.settings.text(keys.PRIOR_FILE)
    changes = writing.refresh_changes(master.book, comparison, prior_file, "対応表を確定", now)
    count = sum(new is not old for new, old in zip(rows, budget.crosswalk, strict=True))
    return Confirmation(count, comparison, master.write(changes, now))


def _require_readable_crosswalk(budget: Budget) -> None:
    for row in budget.crosswalk:
        if row.fault:
            raise PybudgetError(
                f"「{layout.CROSSWALK.sheet}」の {row.fault} が金額として読めません。円の整数で入れ直してください。"
            )


@dataclass(frozen=True, slots=True)
class Freeze:
    """What 版を確定 did.

    Attributes:
        label: The name of the version.
        count: How many rows of 確定 it has.
        validation: What 検証 found in the book before.
        copy: The copy of the master as it was.
    """

    label: str
    count: int
    validation: Validation
    copy: Path | None


def freeze(
    master: Master, label: str | None = None, *, with_errors: bool = False, replace_version: bool = False
) -> Freeze:
    """Store the book's figures in 確定 as a version that a meeting approved.

    Args:
        master: The book.
        label: The name of the version; by default what the setting 版 says.
        with_errors: Whether a book in which 検証 finds errors is taken.
        replace_version: Whether a version of that name is replaced.

    Raises:
        PybudgetError: the book cannot be read or written, has errors or an amount that is not readable, or a version
            of that name exists.
    """
    validation = validate(master)
    budget = validation.budget
    name = (budget.settings.text(keys.EDITION) if label is None else label).strip()
    _require_new_version(budget, name, replace_version=replace_version)
    errors = validation.count(Severity.ERROR)
    if errors and not with_errors:
        raise PybudgetError(
            f"エラーが {errors} 件あるため、版「{name}」を確定しませんでした。検証でエラーを直してから確定してください"
            "（承知の上で確定するときは、コマンドに --with-errors を付けます）。"
        )
    for row, header, cell in budget.entry_cells():
        if cell.amount is None and cell.problem is not None:
            place = row.place(header)
            raise PybudgetError(
                f"{place.sheet}シート {place.cell} の「{cell.shown}」が金額として読めないため、"
                f"版「{name}」を確定しませんでした。金額を直してください。"
            )
    now = _now()
    changes = writing.freeze_changes(master.book, budget, name, now)
    count = sum(row[0] == name for content in changes.contents[:1] for row in content.rows)
    return Freeze(name, count, validation, master.write(changes, now))


@dataclass(frozen=True, slots=True)
class Repaired:
    """What 数式を直す did: the cells that got their formulas back, and the copy of the master as it was."""

    cells: tuple[RepairedCell, ...]
    copy: Path | None


def repair(master: Master, *, dry_run: bool = False) -> Repaired:
    """Put the book's own formulas back where they were overwritten or altered; nothing else is touched.

    Args:
        master: The book.
        dry_run: Whether to leave the master as it is.

    Raises:
        PybudgetError: the book cannot be read or written.
    """
    from pybudget.master.repair import plan_repair

    found = plan_repair(master.book, master.read())
    if dry_run or not found.cells:
        return Repaired(found.cells, None)
    now = _now()
    return Repaired(found.cells, master.write(writing.repair_changes(master.book, found, now), now))


def _require_new_version(budget: Budget, name: str, *, replace_version: bool) -> None:
    if not name:
        raise PybudgetError(
            f"確定する版の名前がありません。設定の「{keys.EDITION}」に入れるか、--label で指定してください。"
        )
    existing = next((row for row in budget.baseline if row.label == name), None)
    if existing is not None and not replace_version:
        raise PybudgetError(
            f"版「{name}」は {existing.frozen_at} に確定されています。別の名前（設定の「{keys.EDITION}」か --label）で"
            "確定するか、置き換えるときはコマンドに --replace を付けてください。"
        )


def require_year(budget: Budget) -> FiscalYear:
    """The book's fiscal year.

    Raises:
        PybudgetError: the setting is blank or not readable.
    """
    year = budget.settings.fiscal_year
    if year is None:
        raise PybudgetError(
            f"設定の「{keys.FISCAL_YEAR}」（{budget.settings.text(keys.FISCAL_YEAR) or '空欄'}）が読めません。"
            "例のように「令和7年度」と入れてください。"
        )
    return year


@dataclass(frozen=True, slots=True)
class Statements:
    """What 収入の部・支出の部 made: the file, the validation of the book it came from, the copy of an older file."""

    file: Path
    validation: Validation
    copy: Path | None


@dataclass(frozen=True, slots=True)
class StatementChoices:
    """What of the statement workbook may be chosen.

    Attributes:
        with_change: Whether to add the columns 増減額 and 増減率.
        with_cover: Whether to put a sheet 表紙 in front.
        previous: The master before the supplement, for the columns 補正前の額, 補正額 and 計.
        standard_look: Whether to take the template that comes with the package, whatever the settings say.
    """

    with_change: bool = False
    with_cover: bool = False
    previous: Path | None = None
    standard_look: bool = False


PLAIN: Final = StatementChoices()


def statements(master: Master, folder: Path | None = None, choices: StatementChoices = PLAIN) -> Statements:
    """Write the statement workbook into a folder.

    Args:
        master: The book.
        folder: Where to, made if missing; by default the one that the settings name.
        choices: Look and columns.

    Raises:
        PybudgetError: the book or the template cannot be read, an amount is not readable, the master before the
            supplement is none, or the folder is not writable.
    """
    from pybudget.master.saving import replace_file

    validation = validate(master)
    budget = validation.budget
    require_year(budget)
    now = _now()
    data = statement_file(master, budget, choices, modified=now)
    target = folder or master.folder / budget.settings.text(keys.OUTPUT_FOLDER)
    file = target / f"{writing.output_name(budget.settings)}.xlsx"
    return Statements(file, validation, replace_file(file, data, now))


def statement_file(
    master: Master, budget: Budget, choices: StatementChoices = PLAIN, *, modified: dt.datetime
) -> bytes:
    """The statement workbook of a master, which says in its properties where it comes from.

    Raises:
        PybudgetError: the template or the master before the supplement cannot be read, or an amount is not readable.
    """
    from pybudget.master.content_hash import content_hash
    from pybudget.output.provenance import STATEMENTS, Provenance, stamped
    from pybudget.output.statement_workbook import write_statements

    data = write_statements(
        _beside_previous(budget, choices.previous) if choices.previous else budget,
        None if choices.standard_look else template_of(master, budget),
        modified=modified,
        with_change=choices.with_change,
        with_cover=choices.with_cover,
        is_supplement=choices.previous is not None,
    )
    return stamped(data, Provenance(STATEMENTS, content_hash(master.book)))


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that a job made, and the copy of an older one of that name."""

    file: Path
    copy: Path | None


def variance(master: Master, folder: Path | None = None) -> WrittenFile:
    """Write the workbook of 増減分析 into a folder.

    Args:
        master: The book.
        folder: Where to, made if missing; by default the one that the settings name.

    Raises:
        PybudgetError: the book or the template cannot be read, an amount is not readable, or the folder not writable.
    """
    from pybudget.master.saving import replace_file
    from pybudget.output.variance_workbook import write_variance

    budget = master.read()
    require_year(budget)
    now = _now()
    data = write_variance(budget, template_of(master, budget), now)
    target = folder or master.folder / budget.settings.text(keys.OUTPUT_FOLDER)
    file = target / f"{writing.output_name(budget.settings)}_増減分析.xlsx"
    return WrittenFile(file, replace_file(file, data, now))


@dataclass(frozen=True, slots=True)
class ErrataResult:
    """What 正誤表 found, and the printable sheet where one was asked for."""

    errata: Errata
    written: WrittenFile | None


def errata(old: Path, new: Path, folder: Path | None = None) -> ErrataResult:
    """Compare two versions of a book: two masters, or two workbooks that were made from one.

    Args:
        old: What was there before (誤).
        new: What is right (正).
        folder: Where the printable sheet goes; None writes none.

    Raises:
        PybudgetError: a file cannot be read, one is a master and the other is not, or the folder is not writable.
    """
    from pybudget.core.errata import compare
    from pybudget.master.saving import replace_file
    from pybudget.output.errata_sheet import write_errata

    (old_is_master, old_rows), (new_is_master, new_rows) = _rows_of(old), _rows_of(new)
    if old_is_master != new_is_master:
        master, made = (old, new) if old_is_master else (new, old)
        raise PybudgetError(
            f"「{master.name}」はマスターで、「{made.name}」は作成したブックです。"
            "マスターどうし、または作成したブックどうしを指定してください。"
        )
    found = compare(old_rows, new_rows)
    if folder is None:
        return ErrataResult(found, None)
    now = _now()
    file = folder / f"{new.stem}_正誤表.xlsx"
    data = write_errata(found, (old.name, new.name), None, now)
    return ErrataResult(found, WrittenFile(file, replace_file(file, data, now)))


def _rows_of(path: Path) -> tuple[bool, list[Row]]:
    """Whether a file is a master, and its rows."""
    from pybudget.master.closed import ClosedMaster
    from pybudget.master.formulas import fill_missing
    from pybudget.master.package import read_bounded
    from pybudget.master.typed_rows import typed_rows
    from pybudget.output.printed_rows import printed_rows
    from pybudget.prior.own_files import has_accounts_table

    data = read_bounded(path)
    if has_accounts_table(data):
        return True, list(typed_rows(fill_missing(ClosedMaster(path).book)))
    return False, printed_rows(path.name, data)


def template_of(master: Master, budget: Budget) -> Path | None:
    """The template that the settings name; None for the one that comes with the package."""
    template = budget.settings.sheet_template
    return master.folder / template if template else None


def _beside_previous(budget: Budget, path: Path) -> Budget:
    """A supplementary budget with the amounts before it in its comparison column."""
    from pybudget.core.statements import is_supplementary
    from pybudget.core.supplement import laid_beside, without_place
    from pybudget.master.closed import ClosedMaster
    from pybudget.output.statement_workbook import require_printable

    edition = budget.settings.text(keys.EDITION)
    if not is_supplementary(edition):
        raise PybudgetError(
            f"設定の「{keys.EDITION}」は「{edition}」です。補正前の額と並べるときは、「補正第1号」のように直してください。"
        )
    previous = ClosedMaster(path).read()
    year = require_year(budget)
    if previous.settings.fiscal_year != year:
        raise PybudgetError(
            f"「{path.name}」の{keys.FISCAL_YEAR}は「{previous.settings.text(keys.FISCAL_YEAR)}」です。"
            f"{year.label}の補正前のマスターを指定してください。"
        )
    require_printable(previous)
    for stray in without_place(budget, previous):
        raise PybudgetError(
            f"補正前の「{stray.label}」（{format_yen(stray.entry.current.amount)} 円）に当たる科目がないため、"
            "作成できません。その科目を残し、入力額を 0 にしてください。"
        )
    return laid_beside(budget, previous)


@dataclass(frozen=True, slots=True)
class Draft:
    """What メール下書き made.

    Attributes:
        folder: Mails, check sheet and texts to copy by hand.
        number: The draft's number, by which 履歴 knows it.
        letters: The mails.
        recipients: Everybody, each once.
        notes: What was found and did not stand against it.
        copy: The copy of the master as it was.
    """

    folder: Path
    number: str
    letters: tuple[Letter, ...]
    recipients: tuple[Recipient, ...]
    notes: tuple[Objection, ...]
    copy: Path | None


def generated_files(master: Master, folder: Path | None = None) -> tuple[Path, ...]:
    """The files in the output folder that were made from the master as it is now, the newest of each kind.

    Raises:
        PybudgetError: there is none.
    """
    from pybudget.mail.attachments import newest_of_content
    from pybudget.master.content_hash import content_hash

    place = folder or output_folder(master)
    found = newest_of_content(place, content_hash(master.book))
    if not found:
        raise PybudgetError(
            f"「{place}」に、いまのマスターから作ったファイルがありません。"
            "検証して「収入の部・支出の部」を作ってから、もう一度実行してください。"
        )
    return found


def newest_draft(master: Master) -> Path:
    """The folder of the draft made last.

    Raises:
        PybudgetError: there is none in the output folder.
    """
    from pybudget.mail.drafts import newest_folder

    place = output_folder(master)
    found = newest_folder(place)
    if found is None:
        raise PybudgetError(f"「{place}」に下書きがありません。先に「メール下書き」を押してください。")
    return found


def output_folder(master: Master) -> Path:
    """Where the settings want generated files."""
    return master.folder / master.read().settings.text(keys.OUTPUT_FOLDER)


@dataclass(frozen=True, slots=True)
class MailChoices:
    """What of a draft may be chosen.

    Attributes:
        force: Why to make it although the master has changed, has errors, or a file is not from it; 履歴 keeps it.
        prepared_by: Who makes it; by default the user of this computer.
        previous: The master before the supplement, where the statements to attach show one.
    """

    force: str | None = None
    prepared_by: str | None = None
    previous: Path | None = None


AS_USUAL: Final = MailChoices()


def mail(master: Master, files: Sequence[Path], folder: Path, choices: MailChoices = AS_USUAL) -> Draft:
    """Write drafts to everybody in 宛先, after every check that needs no person. Nothing is sent.

    Args:
        master: The book.
        files: What to attach.
        folder: Where the draft's own folder goes.
        choices: In spite of what, by whom, and beside which earlier master.

    Raises:
        PybudgetError: something speaks against the draft, or a file cannot be read or written.
    """
    from pybudget.mail import drafts
    from pybudget.mail.review import read_reason, refuse_if_any_stands, review

    reason = read_reason(choices.force)
    state = _mail_state(master, choices.previous)
    found = review(state, files)
    refuse_if_any_stands(found.objections, reason)
    now = _now()
    own_texts = state.budget.settings.text(keys.MAIL_TEXTS)
    standard = resources.folder("templates") / "mail"
    order = drafts.Order(
        budget=state.budget,
        recipients=found.recipients,
        attachments=found.attachments,
        texts=master.folder / own_texts if own_texts else standard,
        standard_texts=standard,
        prepared_by=_person(choices.prepared_by),
        reason=reason,
        notes=found.objections,
        now=now,
    )
    letters = order.letters()
    made = drafts.put_folder(folder, drafts.folder_name(now), drafts.files_of(order, letters))
    line = drafts.history_line(order, letters)
    try:
        copy = master.write(writing.history_changes(master.book, now, drafts.JOB, line.result, line.files), now)
    except BaseException:
        drafts.remove_folder(made)  # a draft of which 履歴 knows nothing could not be checked
        raise
    return Draft(made, order.number, letters, found.recipients, found.objections, copy)


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What 下書き確認 found.

    Attributes:
        drafts: What was looked at.
        verdict: What was found, and what of it keeps the draft from being sent.
        copy: The copy of the master as it was.
    """

    drafts: Drafts
    verdict: Verdict
    copy: Path | None


def check_mail(master: Master, path: Path, checked_by: str | None = None, previous: Path | None = None) -> DraftCheck:
    """Compare a saved draft, or a folder of them, with the master. 履歴 keeps who did so, and the result.

    Args:
        master: The book.
        path: An ``.eml`` or a draft's folder.
        checked_by: Who looks at it; by default the user of this computer.
        previous: The master before the supplement, where the attached statements show one.

    Raises:
        PybudgetError: a file cannot be read, or the master cannot be written.
    """
    from pybudget.mail.drafts import history_files
    from pybudget.mail.verify import CHECK_JOB, CHECKED_BY, read_drafts, verify

    person = _person(checked_by)
    drafts = read_drafts(path)
    verdict = verify(_mail_state(master, previous), drafts, person)
    result = f"相違 {len(verdict.against)} 件" if verdict.against else "一致"
    line = history_files(drafts.number or "番号なし", ())
    now = _now()
    changes = writing.history_changes(master.book, now, CHECK_JOB, f"{result}　{CHECKED_BY}{person}", line)
    return DraftCheck(drafts, verdict, master.write(changes, now))


@dataclass(frozen=True, slots=True)
class SentMail:
    """What came of a run of メール送信, and the copy of the master as it was (None: nothing was sent)."""

    sending: Sending
    copy: Path | None


def send_mail(
    master: Master,
    path: Path,
    server: Server,
    confirm: Callable[[SendingPlan], bool],
    previous: Path | None = None,
) -> SentMail:
    """Send a checked draft by SMTP; 履歴 keeps who has it and who has not.

    Args:
        master: The book.
        path: An ``.eml`` or a draft's folder.
        server: Where mail is handed in.
        confirm: Told what would be sent; says whether to.
        previous: The master before the supplement, where the attached statements show one.

    Raises:
        PybudgetError: the draft does not stand up to the check, it is not confirmed, or the server cannot be reached.
    """
    from pybudget.mail import sending
    from pybudget.mail.verify import read_drafts, verify

    drafts = read_drafts(path)
    state = _mail_state(master, previous)
    sending.refuse_unless_sound(drafts, verify(state, drafts, ""))
    sender = state.own, sending.require_sender(state.budget.settings.text(keys.SENDER))
    plan = sending.plan(drafts, server)
    if not plan.addresses:
        return SentMail(sending.as_recorded(drafts), None)
    password = sending.password_of(server)
    if not confirm(plan):
        raise PybudgetError("送信しませんでした。件数が違います。宛先を確かめて、もう一度実行してください。")
    outcome = sending.send(drafts, server, password, sender)
    now = _now()
    changes = writing.history_changes(
        master.book, now, sending.JOB, sending.summary(outcome), sending.history_files(drafts.number, outcome)
    )
    return SentMail(outcome, master.write(changes, now))


def _mail_state(master: Master, previous: Path | None = None) -> State:
    from pybudget.mail.review import State
    from pybudget.output import provenance

    validation = validate(master)
    budget = validation.budget
    require_year(budget)

    def statements_again(made: dt.datetime) -> Iterator[bytes]:
        looks = (True, False) if budget.settings.text(keys.TEMPLATE) else (False,)
        for standard_look, with_change, with_cover in product(looks, (False, True), (False, True)):
            choices = StatementChoices(with_change, with_cover, previous, standard_look)
            yield statement_file(master, budget, choices, modified=made)

    def plan_again(made: dt.datetime) -> Iterator[bytes]:
        for template in (None, *keys.PLAN_STYLES):
            yield from _plan_files(master, budget, template, made).values()

    remakes = {provenance.STATEMENTS: statements_again, provenance.PLAN: plan_again}
    return State(master.book, budget, validation.findings, remakes)


def _person(name: str | None) -> str:
    import getpass

    try:
        return " ".join((name or getpass.getuser()).split()) or "不明"
    except (OSError, KeyError, ImportError):
        return "不明"


@dataclass(frozen=True, slots=True)
class Printed:
    """The files that a job made, the validation of the book they came from, the copies of older files."""

    files: tuple[Path, ...]
    validation: Validation
    copies: tuple[Path, ...]


def plan(master: Master, folder: Path | None = None, *, template: str | None = None) -> Printed:
    """Write 事業計画 into a folder: first the Word document, then the workbook with the sheet 事業計画.

    Args:
        master: The book.
        folder: Where to, made if missing; by default the one that the settings name.
        template: The name of a look of ours or a .docx file; by default what the settings name.

    Raises:
        PybudgetError: the book or a template cannot be read, the plan cannot be printed, or the folder not writable.
    """
    validation = validate(master)
    now = _now()
    made = _plan_files(master, validation.budget, template, now)
    name = writing.output_name(validation.budget.settings)
    return _placed(master, folder, {f"{name}_事業計画{ending}": data for ending, data in made.items()}, validation, now)


def pdf(master: Master, printer: Printer, folder: Path | None = None, *, template: str | None = None) -> Printed:
    """Print the statements and 事業計画 as two PDF files into a folder.

    Args:
        master: The book.
        printer: The program that prints.
        folder: Where to, made if missing; by default the one that the settings name.
        template: The name of a look of ours or a .docx file for 事業計画; by default what the settings name.

    Raises:
        PybudgetError: as `statements` and `plan`, or the program is missing or does not print.
    """
    validation = validate(master)
    budget, now = validation.budget, _now()
    require_year(budget)
    name = writing.output_name(budget.settings)
    printed = printer.print(
        {
            f"{name}.xlsx": statement_file(master, budget, modified=now),
            f"{name}_事業計画{printer.plan_format}": _plan_files(master, budget, template, now)[printer.plan_format],
        }
    )
    files = {f"{file.rpartition('.')[0]}.pdf": data for file, data in printed.items()}
    return _placed(master, folder, files, validation, now)


def _plan_files(master: Master, budget: Budget, template: str | None, modified: dt.datetime) -> dict[str, bytes]:
    """事業計画 as packages by file ending, which say in their properties where they come from."""
    from pybudget.master.content_hash import content_hash
    from pybudget.output.plan_files import PlanTemplates, plan_files
    from pybudget.output.provenance import PLAN, Provenance, stamped

    templates = PlanTemplates.chosen(budget.settings, master.folder, template)
    origin = Provenance(PLAN, content_hash(master.book))
    return {ending: stamped(data, origin) for ending, data in plan_files(budget, templates, modified).items()}


def _placed(
    master: Master, folder: Path | None, files: Mapping[str, bytes], validation: Validation, now: dt.datetime
) -> Printed:
    """Files put into the output folder; none where another program has one of them open."""
    from pybudget.master.package import refuse_if_open_elsewhere
    from pybudget.master.saving import replace_file

    target = folder or master.folder / validation.budget.settings.text(keys.OUTPUT_FOLDER)
    paths = {target / name: data for name, data in files.items()}
    for path in paths:
        refuse_if_open_elsewhere(path)
    copies = [replace_file(path, data, now) for path, data in paths.items()]
    return Printed(tuple(paths), validation, tuple(copy for copy in copies if copy is not None))


def new_master(path: Path, year: FiscalYear) -> None:
    """Write an empty master.

    Raises:
        PybudgetError: the file exists already or cannot be written.
    """
    from pybudget.master.build import build
    from pybudget.master.saving import replace_file
    from pybudget.master.source import skeleton

    if os.path.lexists(path):
        raise PybudgetError(f"「{path}」は既にあります。別の名前を指定してください。")
    now = _now()
    replace_file(path, build(skeleton(year), now.astimezone(dt.UTC)), now)


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
    from pybudget.core.regrouping import transfers
    from pybudget.master.saving import replace_file
    from pybudget.output.regrouping_workbook import write_regrouping

    budget = master.read()
    year = require_year(budget)
    _require_readable_crosswalk(budget)
    if not budget.crosswalk:
        raise PybudgetError(
            f"「{layout.CROSSWALK.sheet}」に行がありません。先に前年度更新を実行してから、もう一度実行してください。"
        )
    lines = transfers(budget.crosswalk, budget.accounts, year.previous)
    now = _now()
    target = folder or master.folder / budget.settings.text(keys.OUTPUT_FOLDER)
    file = target / f"{writing.output_name(budget.settings)}_組替一覧.xlsx"
    return Regrouping(file, lines, replace_file(file, write_regrouping(budget, year, lines, now), now))


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

    if os.path.lexists(path):
        raise PybudgetError(f"「{path}」は既にあります。別の名前を指定してください。")
    budget = master.read()
    year = require_year(budget)
    if year.year == LAST_YEAR:
        raise PybudgetError(f"{year.label}の次の年度の呼び方が分かりません。pybudget を新しい版にしてください。")
    for place, shown in unreadable(budget):
        raise PybudgetError(
            f"「{place.name}」（{place.sheet}!{place.cell}：{shown}）の金額が読めないため、新年度のブックを作れません。"
            "金額を入れ直してください。"
        )
    _require_readable_crosswalk(budget)
    now = _now()
    coming = next_year(budget, year, master.path.name)
    changes = rollover_changes(master.book, budget, coming, amounts, now)
    replace_file(path, master.with_changes(replace(changes, dropped=GENERATED_SHEETS), now), now)
    return Rollover(path, coming, validate(ClosedMaster(path)), budget.settings.is_draft)


GENERATED_SHEETS = (*(f"{section.value}の{part}" for section in Section for part in ("部", "組替")), "事業計画")
"""Sheets that buttons have put into the book; in another year's book they would show the wrong year."""


def next_master_name(master: Master, name: str) -> str:
    """What next year's master is called: this one's file name a year on; by the new year where it names another."""
    from pybudget.core.fiscal_year import advanced, find_fiscal_years

    year = require_year(master.read())
    return advanced(name) if set(find_fiscal_years(name)) == {year} else f"{advanced(year.label)}予算マスター.xlsx"


@dataclass(frozen=True, slots=True)
class Demo:
    """The files of the demonstration, and what each job said."""

    master: Path
    prior_file: Path
    refresh: Refresh
    validation: Validation
    statements: Statements
    plan: Printed
    draft: Draft


def demo(folder: Path) -> Demo:
    """Play the year on the included 令和7年度 master: refresh, validate, statements, 事業計画, draft.

    Last year's file is made from the comparison column that the published book prints.

    Raises:
        PybudgetError: the folder cannot be written.
    """
    from pybudget.master.closed import ClosedMaster
    from pybudget.master.saving import replace_file
    from pybudget.output.statement_workbook import write_statements

    now = _now()
    sample = (resources.folder("workbook") / "r07_master.xlsx").read_bytes()
    master, prior_file = folder / "令和7年度予算マスター.xlsx", folder / "令和6年度当初予算.xlsx"
    replace_file(master, sample, now)
    last_year = as_last_year(ClosedMaster(master).read())
    replace_file(prior_file, write_statements(last_year, None, with_change=False, modified=now), now)
    refreshed = refresh(ClosedMaster(master), prior_file)
    validation = validate(ClosedMaster(master), write=True)
    made, printed = statements(ClosedMaster(master), folder), plan(ClosedMaster(master), folder)
    draft = mail(
        ClosedMaster(master), (made.file, *printed.files), folder / "メール下書き", MailChoices(prepared_by="実演")
    )
    return Demo(master, prior_file, refreshed, validation, made, printed, draft)


def as_last_year(budget: Budget) -> Budget:
    """Last year's adopted book, as far as this year's comparison column tells it."""
    year = require_year(budget).previous
    values = {**budget.settings.values, keys.FISCAL_YEAR: year.label, keys.EDITION: keys.INITIAL_EDITION}
    blank = AmountCell()

    def shifted(row: Account) -> Account:
        entry, displayed = Pair(row.entry.prior, blank), Pair(row.displayed.prior, blank)
        return replace(row, entry=entry, displayed=displayed, note="")

    return replace(
        budget,
        settings=replace(budget.settings, values=values),
        accounts=Accounts(tuple(shifted(row) for row in budget.accounts.rows)),
    )


def totals(budget: Budget) -> dict[str, int]:
    """The four grand totals in yen, by their names in the JSON output; 0 where there is no entry at all."""
    return {
        name: budget.accounts.total(section, column) or 0
        for name, section, column in (
            ("revenue", Section.REVENUE, Column.CURRENT),
            ("expenditure", Section.EXPENDITURE, Column.CURRENT),
            ("prior_revenue", Section.REVENUE, Column.PRIOR),
            ("prior_expenditure", Section.EXPENDITURE, Column.PRIOR),
        )
    }
