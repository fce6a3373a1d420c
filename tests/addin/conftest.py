"""The add-in as users get it, and the desk of a person who works with a master that Calc has open."""

import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlwings as xw

from pybudget import calc, jobs
from pybudget.addin import ribbon, xlam
from pybudget.core.cells import FormulaKind
from pybudget.jobs import clock
from pybudget.master.closed import ClosedMaster
from pybudget.master.opened import OpenMaster
from pybudget.output.statement_workbook import write_statements
from tests.addin.office import MASTER
from tests.master.books import sample

NOW = dt.datetime(2026, 4, 1, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-in as users get it."""
    return xlam.write(tmp_path_factory.mktemp("addin"))


@dataclass(frozen=True, slots=True)
class Desk:
    """An open master, last year's file beside it, and the ribbon.

    The folder's name has what the folders of councils have: a space, ``&`` and Japanese.
    """

    app: xw.App
    path: Path
    prior: Path

    @property
    def book(self) -> xw.Book:
        """The master, which 元に戻す closes and opens again."""
        return next(book for book in self.app.books if book.fullname == str(self.path))

    @property
    def leaf_row(self) -> int:
        """The row of 科目 of the first leaf with typed amounts in both years."""
        rows = OpenMaster(self.book).read().accounts.leaves()
        return next(
            leaf.origin.row
            for leaf in rows
            if all(cell.amount and cell.formula is FormulaKind.NONE for cell in leaf.entry)
        )

    @property
    def copies(self) -> list[Path]:
        """The dated copies, oldest first; those of one second by the order in which they were made."""
        return sorted(self.path.parent.glob("控え/*"), key=lambda copy: (copy.stat().st_ctime_ns, copy.name))

    @property
    def earlier(self) -> Path:
        """A closed copy of the master as it was saved last: an earlier version."""
        return Path(shutil.copy(self.path, self.path.parent / "前の版.xlsx"))

    def set_edition(self, edition: str) -> None:
        """Type another 版; not saved."""
        sheet = self.book.sheets["設定"]
        row = next(row for row in range(5, 30) if sheet[f"A{row}"].value == "版")
        sheet[f"B{row}"].value = edition

    def _picked(self, tag: str) -> Path | None:
        """The file that a person picks for a button."""
        if tag in {"supplement", "errata"}:
            return self.earlier
        return self.prior if tag == "refresh" else None

    def click(
        self, tag: str, addin: str | None = None, *, answers: Sequence[str] = (), file: Path | None = None
    ) -> calc.Alert:
        """Press a button on the master and answer what it asks; the one dialog that it shows at the end."""
        self.book.set_mock_caller()
        shown, left = self.app.impl.alerts, iter(answers)
        before, nobody = len(shown), self.app.impl.answer
        self.app.impl.answer = lambda alert: alert.answers[0] if len(alert.answers) == 1 else next(left)
        try:
            picked = file or self._picked(tag)
            ribbon.dispatch(tag, addin=addin, file=str(picked) if picked else None)
        finally:
            self.app.impl.answer = nobody
        *_, alert = (found for found in shown[before:] if len(found.answers) == 1)
        assert len(shown) - before == len(answers) + 1
        return alert


@pytest.fixture(scope="session")
def prior_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Last year's statement workbook of each sample master."""
    files = {year: tmp_path_factory.mktemp(year) / "前年度の予算.xlsx" for year in ("r07", "r02")}
    for year, file in files.items():
        last_year = jobs.as_last_year(ClosedMaster(sample(year)).read())
        data = write_statements(last_year, None, with_change=False, modified=NOW)
        file.write_bytes(data)
    return files


@pytest.fixture
def desk_with(
    app: xw.App, prior_files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path, str], Desk]:
    """Puts a master on the desk: its file, and the sample whose last year's file lies beside it."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(xw.Book, "_mock_caller", None, raising=False)

    def put(master: Path, year: str = "r07", name: str = MASTER) -> Desk:
        folder = tmp_path / "共有 & 予算"
        folder.mkdir(exist_ok=True)
        path = Path(shutil.copy(master, folder / name))
        app.books.open(path)
        return Desk(app, path, prior_files[year])

    return put


@pytest.fixture
def desk(desk_with: Callable[..., Desk]) -> Desk:
    """The master of 令和7年度, open."""
    return desk_with(sample())
