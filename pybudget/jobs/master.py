"""The master that a job works on, and what its settings say about where and how."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Protocol

from pybudget.core import settings as keys
from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.master.changes import Changes
    from pybudget.master.tables import Book


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


def is_on_another_server(folder: Path, name: str) -> bool:
    """Whether a name in a book's settings leads to a server that the book does not lie on.

    A book that came by mail must not make this computer sign on to a server of its choice.
    """
    share = PureWindowsPath(name).drive
    return share.startswith("\\\\") and share != PureWindowsPath(folder).drive


def output_folder(master: Master, budget: Budget) -> Path:
    """Where the settings say that made files go."""
    return master.folder / budget.settings.text(keys.OUTPUT_FOLDER)


def made_of(master: Master, kind: str, data: bytes) -> bytes:
    """A made file that says in its properties what it is and from which content of the master it comes."""
    from pybudget.master.content_hash import content_hash
    from pybudget.output.provenance import Provenance, stamped

    return stamped(data, Provenance(kind, content_hash(master.book)))


def template_of(master: Master, budget: Budget) -> Path | None:
    """The template that the settings name; None for the one that comes with the package."""
    template = budget.settings.sheet_template
    return master.folder / template if template else None
