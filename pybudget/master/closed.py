"""The master as a closed file: read part by part, written by way of openpyxl, replaced in one step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pybudget.errors import PybudgetError
from pybudget.master import package, saving
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.master.changes import Changes
    from pybudget.master.tables import Book


@dataclass(frozen=True)
class ClosedMaster:
    """A master workbook that no program has open.

    Attributes:
        path: The file.
    """

    path: Path

    @property
    def folder(self) -> Path:
        """The folder that the file lies in."""
        return self.path.parent

    @cached_property
    def _data(self) -> bytes:
        package.refuse_if_open_elsewhere(self.path)
        return package.read_bounded(self.path, sheets=False)

    @cached_property
    def book(self) -> Book:
        """The tables and named cells, as the file holds them.

        Raises:
            PybudgetError: the file is no master that can be read.
        """
        return read_book(self.path.name, self._data)

    def read(self) -> Budget:
        """The book as records.

        Raises:
            PybudgetError: the file is no master that can be read.
        """
        return read_budget(self.book)

    def write(self, changes: Changes, now: dt.datetime) -> Path | None:
        """Apply a job's changes and replace the file.

        Args:
            changes: What to write.
            now: Local time, for the copy's name and the document properties.

        Returns:
            The dated copy of the file as it was.

        Raises:
            PybudgetError: the file would lose something, or cannot be written. Nothing has changed then.
        """
        self._refuse_if_saved_since()
        return saving.replace_file(self.path, self.with_changes(changes, now), now)

    def with_changes(self, changes: Changes, now: dt.datetime) -> bytes:
        """The file as a job's changes would make it; the file itself stays as it is.

        Args:
            changes: What to write.
            now: Local time, for the document properties.

        Raises:
            PybudgetError: the file would lose something.
        """
        package.refuse_if_openpyxl_would_choke(self.path.name, self._data)
        package.refuse_if_parts_would_be_lost(self.path.name, self._data)
        from pybudget.master.rewriting import rewritten

        return rewritten(self.book, self._data, changes, now)

    def _refuse_if_saved_since(self) -> None:
        if self.path.read_bytes() != self._data:
            raise PybudgetError(
                f"「{self.path.name}」は実行中にほかのプログラムで保存されたため、何も変更しませんでした。"
                "もう一度実行してください。"
            )
