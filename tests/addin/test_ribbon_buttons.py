"""Every button on the masters of 令和7年度 and 令和2年度, open in a real Calc: it does what the command line does."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pybudget import __version__, calc, cli, jobs
from pybudget.addin import xlam
from pybudget.addin.buttons import BUTTONS
from pybudget.addin.ribbon import JOBS
from pybudget.master import layout
from pybudget.master.closed import ClosedMaster
from pybudget.master.opened import OpenMaster
from pybudget.master.tables import Book
from tests import command_line
from tests.addin.conftest import Desk
from tests.addin.office import MASTER, Computer, Control, Master, start, started
from tests.command_line import snapshot
from tests.master.books import YEARS, sample
from tests.master.test_every_adapter import shown


@pytest.fixture(params=YEARS)
def year(request) -> str:
    return request.param


@pytest.fixture
def edited_desk(year: str, desk_with: Callable[..., Desk]) -> Desk:
    """With edits in the window that nobody has saved: an amount, and a name that last year's file does not know."""
    desk = desk_with(sample(year), year)
    accounts, row = desk.book.sheets["科目"], desk.leaf_row
    accounts[f"G{row}"].value, accounts[f"E{row}"].value = 1_234_567, "改称した科目"
    accounts[f"M{row}"].value = "手書きの備考"
    return desk


def by_command_line(desk: Desk, *arguments: object, expected: int = cli.DONE) -> Path:
    """The same job on the copy of the book as it stood before the click, in a place of its own."""
    folder = desk.path.parent.parent / "command line"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    master = Path(shutil.copy(desk.copies[-1], folder / desk.path.name))
    command, *rest = arguments
    assert command_line.run(command, master, *rest).status == expected
    return master


def in_window(desk: Desk) -> Book:
    desk.app.calculate()
    return OpenMaster(desk.book).book


# In process.


def test_validate_writes_what_the_command_line_writes(edited_desk: Desk) -> None:
    alert = edited_desk.click("validate")
    assert (alert.title, alert.mode) == ("予算", "critical")
    assert alert.prompt.startswith("検証結果：エラー ")
    master = by_command_line(edited_desk, "validate", "--write", expected=cli.ERRORS_FOUND)
    assert shown(in_window(edited_desk)) == shown(ClosedMaster(master).book)
    assert edited_desk.book.sheets.active.name == "検証結果"


def test_refresh_writes_what_the_command_line_writes(edited_desk: Desk) -> None:
    alert = edited_desk.click("refresh")
    assert (alert.mode, "要確認 1 行（" in alert.prompt) == ("info", True)
    master = by_command_line(edited_desk, "refresh", "--prior", edited_desk.prior)
    assert shown(in_window(edited_desk)) == shown(ClosedMaster(master).book)
    assert edited_desk.book.sheets.active.name == "前年度対応"


def test_freeze_stores_what_the_command_line_stores(year: str, desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(sample(year), year)
    assert desk.click("freeze").prompt.startswith("版「案」を確定しました")
    master = by_command_line(desk, "freeze")
    assert shown(in_window(desk)) == shown(ClosedMaster(master).book)
    assert desk.book.sheets.active.name == "確定"
    assert "「案」は" in desk.click("freeze").prompt
    desk.book.sheets["科目"][f"G{desk.leaf_row}"].value += 1000
    assert "BAS001" in {finding.rule.id for finding in jobs.validate(OpenMaster(desk.book)).findings}


def test_repair_puts_formulas_back_as_the_command_line_does_and_touches_nothing_else(
    year: str, desk_with: Callable[..., Desk]
) -> None:
    desk = desk_with(sample(year), year)
    original, contents = shown(in_window(desk)), everything(desk)
    accounts = desk.book.sheets["科目"]
    fed = next(row for row in range(5, 70) if str(accounts[f"G{row}"].formula).startswith("="))
    accounts["H6"].value, accounts["J7"].formula, accounts[f"G{fed}"].value = 5, "=SUM(J8:J9)", 123
    accounts["L8"].number_format, accounts["L8"].value = "@", "なし"
    desk.book.sheets["はじめに"]["E8"].value = 0
    alert = desk.click("repair")
    assert alert.prompt.startswith("数式を 5 か所直しました。")
    assert f"科目!G{fed}" in alert.prompt
    master = by_command_line(desk, "repair")
    assert shown(in_window(desk)) == shown(ClosedMaster(master).book)
    assert {name: table for name, table in shown(in_window(desk)).items() if name != "tblHistory"} == {
        name: table for name, table in original.items() if name != "tblHistory"
    }
    assert everything(desk) == contents
    assert desk.click("repair").prompt.startswith("直すところはありません。")


def everything(desk: Desk) -> dict[str, object]:
    """What stands in every cell of every sheet but the log."""
    return {sheet.name: sheet.used_range.formula for sheet in desk.book.sheets if sheet.name != "履歴"}


def test_a_confirmed_row_takes_effect_as_it_does_in_a_closed_file(edited_desk: Desk) -> None:
    edited_desk.click("refresh")
    book = in_window(edited_desk)
    crosswalk = book.tables["tblCrosswalk"]
    row = next(index for index, cells in enumerate(crosswalk.rows) if cells[5].value == "要確認")
    code = edited_desk.book.sheets["科目"][f"A{edited_desk.leaf_row}"].value
    edited_desk.book.sheets["前年度対応"].range((crosswalk.row_number(row), 4)).value = code
    assert edited_desk.click("confirm_crosswalk").prompt.startswith("確認済の 1 行を、前年度の額に反映しました。")
    folder = edited_desk.path.parent.parent / "closed"
    folder.mkdir()
    closed = ClosedMaster(Path(shutil.copy(edited_desk.copies[-1], folder / edited_desk.path.name)))
    jobs.confirm_crosswalk(closed)
    assert shown(in_window(edited_desk)) == shown(ClosedMaster(closed.path).book)


def test_the_list_of_regrouped_amounts_becomes_two_sheets_and_a_file(desk: Desk) -> None:
    assert "先に前年度更新" in desk.click("crosswalk").prompt
    desk.click("refresh")
    alert = desk.click("crosswalk")
    (made,) = (desk.path.parent / "出力").glob("*_組替一覧.xlsx")
    assert str(made) in alert.prompt
    assert {"収入の組替", "支出の組替"} <= set(desk.book.sheet_names)
    assert desk.book.sheets.active.name == "支出の組替"
    assert desk.book.sheets["支出の組替"]["A1"].value == "令和7年度当初予算　前年度からの組替一覧"


@pytest.mark.parametrize(("answer", "amounts"), [("yes", "empty"), ("no", "keep")])
def test_next_years_book_is_what_the_command_line_makes_of_the_window(
    answer: str, amounts: str, edited_desk: Desk, year: str
) -> None:
    alert = edited_desk.click("rollover", answers=[answer])
    (made,) = edited_desk.path.parent.glob(f"令和{int(year[1:]) + 1}年度*.xlsx")
    assert str(made) in alert.prompt
    folder = edited_desk.path.parent.parent / "command line"
    folder.mkdir()
    OpenMaster(edited_desk.book).save_copy(folder / edited_desk.path.name)
    command_line.run("rollover", folder / edited_desk.path.name, "--out", folder / made.name, "--amounts", amounts)
    assert shown(ClosedMaster(made).book) == shown(ClosedMaster(folder / made.name).book)
    assert "既にあります" in edited_desk.click("rollover").prompt


def test_no_book_is_made_where_nobody_says_what_it_begins_with(desk: Desk) -> None:
    before = snapshot(desk.path.parent)
    alert = desk.click("rollover", answers=["cancel"])
    assert alert.prompt == "新年度のブックを作るのを取りやめました。何も作成していません。"
    assert snapshot(desk.path.parent) == before


def test_last_years_plan_may_be_picked_by_itself(desk_with: Callable[..., Desk], written: dict[str, Path]) -> None:
    desk = desk_with(written["rolled_master"])
    expected = plan_of_last_year(desk)
    desk.book.sheets["計画"]["F5:F200"].value = None
    for file in (written["r07_plan"], written["r07_plan_document"]):
        alert = replace(desk, prior=file).click("refresh")
        assert alert.prompt.startswith(
            "令和7年度（当初）の事業計画を取り込みました。\n"
            "計画：前年度 385,422 千円 ＝ 27 行に 385,422 千円 ＋ 行き先のない 0 千円"
        )
        assert plan_of_last_year(desk) == expected
        assert desk.book.sheets.active.name == "計画"
        desk.book.sheets["計画"]["F5:F200"].value = None


def plan_of_last_year(desk: Desk) -> list[tuple[str, int | None]]:
    return [(row.name, row.entry.prior.amount) for row in OpenMaster(desk.book).read().plan.rows]


def test_nothing_is_saved_by_a_job_but_copies_and_exports(desk: Desk) -> None:
    before = desk.path.read_bytes()
    for tag in ("validate", "refresh"):
        desk.click(tag)
    assert desk.path.read_bytes() == before


def test_a_book_without_findings_shows_its_first_sheet(desk: Desk) -> None:
    alert = desk.click("validate")
    assert (alert.mode, alert.prompt.endswith("指摘はありません。")) == ("info", True)
    assert desk.book.sheets.active.name == "はじめに"


def test_what_hangs_on_the_refreshed_column_is_computed_anew(desk: Desk) -> None:
    difference = desk.book.sheets["はじめに"]["E8"]  # last year's revenue less its expenditure
    desk.book.sheets["科目"][f"I{desk.leaf_row}"].value += 1
    assert difference.value == 1
    desk.click("refresh")
    assert difference.value == 0


def test_every_button_has_a_job() -> None:
    assert set(JOBS) == {button.tag for button in BUTTONS}


def test_doctor_tells_what_the_command_line_tells(desk: Desk) -> None:
    assert desk.click("doctor").prompt == command_line.run("doctor").out.strip()


def test_help_opens_the_manual(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    manual = tmp_path / "manual.ja.html"
    monkeypatch.setattr("pybudget.resources.folder", lambda _: tmp_path)
    monkeypatch.setattr("webbrowser.open", lambda address: not asked.append(address))
    assert "開けません" in desk.click("help").prompt
    manual.touch()
    assert desk.click("help").mode == "info"
    assert asked == [manual.as_uri()]


def test_help_at_a_finding_explains_its_rule_with_both_examples_and_how_to_name_an_exception(desk: Desk) -> None:
    accounts, row = desk.book.sheets["科目"], desk.leaf_row
    code = accounts[f"A{row}"].value
    accounts[f"G{row}"].value = f"'{accounts[f'G{row}'].value:,.0f}"
    desk.click("validate")
    (finding,) = OpenMaster(desk.book).findings.records()
    rule = finding[1]["規則"].value
    desk.book.sheets["検証結果"][f"F{finding[0]}"].select()
    told = desk.click("help").prompt
    for part in (rule, "金額が文字列になっていない", "正しくない例", "正しい例", f"規則「{rule}」、対象「{code}」"):
        assert part in told
    accounts[f"G{row}"].select()
    assert desk.click("help").prompt == told
    accounts[f"O{row}"].select()
    assert desk.click("help").prompt == told


# 元に戻す.


def test_undo_brings_back_the_file_as_it_was_and_a_second_undo_the_job_s_work(edited_desk: Desk) -> None:
    edited_desk.click("validate")
    after = shown(in_window(edited_desk))
    before = edited_desk.copies[-1]
    alert = edited_desk.click("undo")
    assert before.name in alert.prompt
    assert edited_desk.path.read_bytes() == before.read_bytes()
    assert in_window(edited_desk).tables["tblFindings"].rows[0][0].value is None
    assert edited_desk.book.sheets["科目"][f"M{edited_desk.leaf_row}"].value == "手書きの備考"
    edited_desk.click("undo")
    assert shown(in_window(edited_desk)) == after


def test_undo_without_a_copy_says_that_there_is_none(desk: Desk) -> None:
    assert desk.click("undo").prompt == f"「{desk.path.name}」の控えがまだないため、戻すものがありません。"


def test_undo_takes_no_copy_of_another_book(desk: Desk) -> None:
    folder = desk.path.parent / "控え"
    folder.mkdir()
    for name in (f"別の{desk.path.stem}_20260401-093000.xlsx", f"{desk.path.stem}_20260401-093000.xls", "覚え.txt"):
        (folder / name).write_bytes(b"")
    assert "控えがまだない" in desk.click("undo").prompt


# In a process of its own, as Excel starts it.

CLICK = "from pybudget import calc; calc.activate(); {code}; import xlwings; print(xlwings.apps.active.impl.alerts[-1])"


def in_a_process(desk: Desk, addin: Path, tag: str) -> str:
    """The command of the add-in's macro, with our Python, on the Calc that has the book open; its dialog."""
    excel = start(addin, xlam.vba_modules(__version__))
    excel.application.computer = Computer(picked=str(desk.prior))
    excel.add_workbook().__class__ = Master
    excel.run("PbRun", Control(tag))
    (command,) = excel.application.computer.commands
    _, no_cache, switch, code, *for_xlwings = started(command)
    ended = subprocess.run(
        [sys.executable, no_cache, switch, CLICK.format(code=code), *for_xlwings],
        env=os.environ | {calc.ADDRESS_VARIABLE: str(desk.app.impl.office.address)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def test_validate_and_refresh_work_in_a_process_that_excel_starts(year: str, desk_with, addin: Path) -> None:
    desk = desk_with(sample(year), year)
    desk.book.sheets["科目"][f"G{desk.leaf_row}"].value = 1_234_567
    assert "検証結果：エラー " in in_a_process(desk, addin, "validate")
    master = by_command_line(desk, "validate", "--write", expected=cli.ERRORS_FOUND)
    assert without_times(in_window(desk)) == without_times(ClosedMaster(master).book)
    assert "割当" in in_a_process(desk, addin, "refresh")
    master = by_command_line(desk, "refresh", "--prior", desk.prior)
    assert without_times(in_window(desk)) == without_times(ClosedMaster(master).book)


def without_times(book: Book) -> dict[str, object]:
    found = shown(book)
    sheet, top, left, headers, rows = found["tblHistory"]
    return found | {
        "tblHistory": (sheet, top, left, headers, [row[1:] for row in rows]),
        layout.LAST_VALIDATION: None,
    }


def test_the_process_works_on_the_book_that_was_clicked_not_on_the_one_in_front(desk: Desk, addin: Path) -> None:
    other = desk.app.books.open(shutil.copy(sample("r02"), desk.path.parent / "別.xlsx"))
    other.activate()
    assert "指摘はありません" in in_a_process(desk, addin, "validate")
    assert other.sheets["履歴"]["A5"].value is None
    assert desk.book.sheets["履歴"]["B5"].value == "検証"


def test_two_books_open_the_caller_is_used(desk: Desk) -> None:
    other = desk.app.books.open(shutil.copy(sample("r02"), desk.path.parent / "別.xlsx"))
    other.activate()
    desk.click("validate")
    assert (other.sheets["履歴"]["A5"].value, desk.book.sheets["履歴"]["B5"].value) == (None, "検証")


A_DAY = """
import json, sys
from pybudget import __version__, calc
calc.activate()
from pybudget.addin import ribbon
import xlwings
xlwings.apps.active.impl.answer = lambda alert: alert.answers[0]
tags, files = json.loads(sys.argv[1])
for tag in tags:
    ribbon.dispatch(tag, addin=__version__, file=files.get(tag))
alerts = xlwings.apps.active.impl.alerts
print(json.dumps([(alert.mode, alert.prompt) for alert in alerts if len(alert.answers) == 1]))
"""
TOLD = {
    "refresh": ("info", "割当"),
    "confirm_crosswalk": ("critical", "要確認の行はなく、決めた額はすべて反映済みです"),
    "crosswalk": ("info", "組替一覧"),
    "validate": ("info", "エラー 0 件・警告 0 件"),
    "repair": ("info", "直す"),
    "statements": ("info", "作成しました"),
    "supplement": ("critical", "設定の「版」は「案」です"),
    "plan": ("info", "事業計画.docx"),
    "variance": ("info", "増減分析"),
    "errata": ("info", "違い"),
    "pdf": ("info", ".pdf"),
    "mail": ("info", "下書き"),
    "mail_check": ("info", "下書き"),
    "freeze": ("info", "版「案」"),
    "rollover": ("info", "年度"),
    "undo": ("info", "戻しました"),
    "help": ("info", "手引き"),
    "doctor": ("info", "準備はできています"),
}
"""What each dialog of a working day says, by button."""


def test_every_button_of_a_working_day_works_in_a_process_of_its_own(year: str, desk_with) -> None:
    desk = desk_with(sample(year), year)
    files = {"refresh": desk.prior, "supplement": desk.earlier, "errata": desk.earlier}
    asked = json.dumps([list(TOLD), {tag: str(file) for tag, file in files.items()}])
    ended = subprocess.run(
        [sys.executable, "-c", A_DAY, asked, f"--wb={MASTER}", "--from_xl=1"],
        env=os.environ | {calc.ADDRESS_VARIABLE: str(desk.app.impl.office.address), "BROWSER": "true"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    told = json.loads(ended.stdout.splitlines()[-1])
    assert [
        (mode, text)
        for (mode, text), (seen, prompt) in zip(TOLD.values(), told, strict=True)
        if mode != seen or text not in prompt
    ] == [], told
    assert {button.tag for button in BUTTONS} == set(TOLD)
