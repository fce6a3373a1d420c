"""正誤表: two versions of a book compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybudget.errors import PybudgetError
from pybudget.jobs import clock
from pybudget.jobs.documents import WrittenFile

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.errata import Errata, Row


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
    now = clock.now()
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
