"""正誤表: two versions of a book compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybudget.errors import PybudgetError
from pybudget.jobs import clock
from pybudget.jobs.documents import StatementChoices, WrittenFile, plan_packages, record, statement_file
from pybudget.jobs.master import Master, output_folder, require_year
from pybudget.jobs.supplements import named_previous
from pybudget.master import writing

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.errata import Errata
    from pybudget.master.tables import Book
    from pybudget.output.printed_rows import PrintedRows


@dataclass(frozen=True, slots=True)
class ErrataResult:
    """What came of 正誤表.

    What was found, the printable sheet where one was asked for, and why 履歴 does not know it (blank: it does).
    """

    errata: Errata
    written: WrittenFile | None
    note: str = ""


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
    from pybudget.output.errata_sheet import write_errata
    from pybudget.output.printed_columns import with_common_columns

    (old_is_master, old_rows), (new_is_master, new_rows) = _rows_of(old), _rows_of(new)
    if old_is_master != new_is_master:
        master, made = (old, new) if old_is_master else (new, old)
        raise PybudgetError(
            f"「{master.name}」はマスターで、「{made.name}」は作成したブックです。"
            "マスターどうし、または作成したブックどうしを指定してください。"
        )
    found = compare(*with_common_columns(old_rows, new_rows))
    if folder is None:
        return ErrataResult(found, None)
    now = clock.now()
    return ErrataResult(found, _put(folder, new.stem, write_errata(found, (old.name, new.name), None, now), now))


def errata_since(master: Master, old: Path) -> ErrataResult:
    """Compare an earlier version with a book as it is now, and write the printable sheet into its output folder.

    履歴 keeps its digest: by that メール下書き knows that it comes from this book.

    Args:
        master: The book (正).
        old: An earlier master, or a workbook that was made from one (誤): it is laid beside what would be made today.

    Raises:
        PybudgetError: a file cannot be read, that workbook is none of ours, or the folder is not writable.
    """
    from pybudget.core.errata import compare
    from pybudget.master.history import ERRATA
    from pybudget.output.errata_sheet import write_errata
    from pybudget.output.printed_columns import with_common_columns

    budget = master.read()
    require_year(budget)
    name = writing.output_name(budget.settings)
    is_master, old_rows = _rows_of(old)
    new_rows = _typed(master.book) if is_master else _made_today(master, budget, old, old_rows)
    found = compare(*with_common_columns(old_rows, new_rows))
    if not (found.differences or found.consequences):
        return ErrataResult(found, None)
    today = f"{master.book.file}（いまの内容）" if is_master else f"{name}（いまの内容から作ったもの）"
    now = clock.now()
    data = write_errata(found, (old.name, today), None, now)
    written = _put(output_folder(master, budget), name, data, now)
    _, fault = record(master, ERRATA, {written.file.name: data}, now)
    return ErrataResult(found, written, fault)


def _put(folder: Path, stem: str, data: bytes, now: dt.datetime) -> WrittenFile:
    from pybudget.master.saving import replace_file

    file = folder / f"{stem}_正誤表.xlsx"
    return WrittenFile(file, replace_file(file, data, now))


def _made_today(master: Master, budget: Budget, old: Path, printed: PrintedRows) -> PrintedRows:
    """What the workbook would hold that the book gives today, of the kind and with the sheets of an older one."""
    from pybudget.core.headers import CHANGE
    from pybudget.output.plan_sheet import SHEET as PLAN
    from pybudget.output.printed_rows import printed_rows
    from pybudget.output.statement_workbook import COVER, SHEETS

    sheets, now = printed.columns.keys(), clock.now()
    if PLAN in sheets:
        data = plan_packages(master, budget, None, now)[".xlsx"]
    elif SHEETS & sheets:
        with_change = any(CHANGE in columns for columns in printed.columns.values())
        choices = StatementChoices(with_change, COVER in sheets, named_previous(master, budget))
        data = statement_file(master, budget, choices, modified=now)
    else:
        raise PybudgetError(
            f"「{old.name}」は、マスターでも、作成した収入の部・支出の部や事業計画のブックでもありません。"
            "送ったブックか、マスターの控えを選んでください。"
        )
    return printed_rows(old.name, data)


def _rows_of(path: Path) -> tuple[bool, PrintedRows]:
    """Whether a file is a master, and its rows."""
    from pybudget.master.closed import ClosedMaster
    from pybudget.master.formulas import fill_missing
    from pybudget.master.package import read_bounded
    from pybudget.output.printed_rows import printed_rows
    from pybudget.prior.own_files import has_accounts_table

    data = read_bounded(path)
    if has_accounts_table(data):
        return True, _typed(fill_missing(ClosedMaster(path).book))
    return False, printed_rows(path.name, data)


def _typed(book: Book) -> PrintedRows:
    """The rows of a master, whose tables have the same columns in every version."""
    from pybudget.master.typed_rows import typed_rows
    from pybudget.output.printed_rows import PrintedRows

    return PrintedRows(list(typed_rows(book)), {})
