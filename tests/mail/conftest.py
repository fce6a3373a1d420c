"""A council's folder as it is just before the mail: a validated master and the workbook that was made from it."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfWriter

from pybudget.jobs import clock
from tests.command_line import Outcome, assert_refused, run, snapshot
from tests.master.books import sample

NOW = dt.datetime(2026, 4, 1, 9, 30, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the mail is made."""

    folder: Path

    @property
    def master(self) -> Path:
        return self.folder / "マスター.xlsx"

    @property
    def statement(self) -> Path:
        return self.folder / "出力" / "令和7年度当初予算（案）.xlsx"

    @property
    def drafts(self) -> list[Path]:
        return sorted(self.folder.glob("出力/メール下書き_*"))

    def mail(self, *options: object) -> Outcome:
        """A draft in the output folder."""
        return run("mail", self.master, "--by", "作成 太郎", *options)

    def draft(self, *options: object) -> Path:
        """The folder of a draft that has to succeed."""
        outcome = self.mail(*options)
        assert outcome.err == ""
        assert outcome.status == 0
        return self.drafts[-1]

    def edit(self, *cells: tuple[str, str, object]) -> None:
        """Type into the closed master: sheet, address, value."""
        workbook = openpyxl.load_workbook(self.master)
        for sheet, address, value in cells:
            workbook[sheet][address] = value
        workbook.save(self.master)

    def setting(self, key: str, value: str) -> None:
        """Change a setting, validate, and make the workbook again: all that staff do before the mail."""
        workbook = openpyxl.load_workbook(self.master)
        next(row for row in workbook["設定"].iter_rows(min_row=5) if row[0].value == key)[1].value = value
        workbook.save(self.master)
        self.prepare()

    def recipients(self, *rows: tuple[str, str, str, str, str]) -> None:
        """Another 宛先: 区分, 団体名, 氏名, メールアドレス, 送付."""
        workbook = openpyxl.load_workbook(self.master)
        sheet = workbook["宛先"]
        table = sheet.tables["tblRecipients"]
        sheet.delete_rows(5, sheet.max_row)
        for row in rows:
            sheet.append(row)
        table.ref = f"A4:E{4 + len(rows)}"
        workbook.save(self.master)

    def prepare(self) -> None:
        """Validate, and make the workbook."""
        assert run("validate", self.master, "--write").status == 0
        assert run("statements", self.master).status == 0

    def history(self) -> list[list[str]]:
        """The lines of 履歴."""
        return [
            [str(cell.value or "") for cell in row]
            for row in openpyxl.load_workbook(self.master)["履歴"].iter_rows(min_row=5)
        ]


def notice(file: Path) -> Path:
    """A PDF from elsewhere, such as a notice of meeting."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(file)
    return file


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Made once for a worker; every test gets a copy."""
    desk = Desk(tmp_path_factory.mktemp("council") / "協議会")
    desk.folder.mkdir()
    shutil.copyfile(sample(), desk.master)
    desk.prepare()
    return desk


@pytest.fixture(scope="session")
def prepared_draft(prepared: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The same, with a draft."""
    desk = Desk(Path(shutil.copytree(prepared.folder, tmp_path_factory.mktemp("drafted") / "協議会")))
    desk.draft()
    return desk


@pytest.fixture
def draft(prepared_draft: Desk, desk: Desk) -> Path:
    """The folder of a draft that has just been made on the desk."""
    shutil.rmtree(desk.folder)
    shutil.copytree(prepared_draft.folder, desk.folder)
    return desk.drafts[-1]


@pytest.fixture
def desk(prepared: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A validated master, and the workbook made from it, on the first of April at half past nine."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(Path(shutil.copytree(prepared.folder, tmp_path / "協議会 & 予算")))


@pytest.fixture
def refused(desk: Desk) -> Callable[..., str]:
    """Asks for a draft that has to be refused without a trace; what was said."""

    def ask(*options: object) -> str:
        before = snapshot(desk.folder)
        outcome = desk.mail(*options)
        assert_refused(outcome)
        assert snapshot(desk.folder) == before
        return outcome.err

    return ask
