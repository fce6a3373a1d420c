"""廃止科目の表示 = 行を残す: an account that is gone stays as a row of 科目, and the comparison adds up again."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl.worksheet.pagebreak import Break

from pybudget import cli, jobs
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.crosswalk import Verdict
from pybudget.master.closed import ClosedMaster
from pybudget.master.opened import OpenMaster
from tests import calc_program
from tests.command_line import assert_refused, run, snapshot
from tests.master.books import sample
from tests.prior import legacy_files
from tests.prior.legacy_files import Layout
from tests.test_bad_input import set_setting

MASTER = "令和7年度予算マスター.xlsx"
GONE = "情報セキュリティ研修費"
CODE = "支-2-8"
MORE = 1_000_000


def last_years_file(folder: Path) -> Path:
    """令和6年度 with an account more, and with as much more revenue for its programme."""
    path = legacy_files.write(folder, Layout("staircase"))
    workbook = openpyxl.load_workbook(path)
    revenue, expenditure = workbook["収入"], workbook["支出"]
    raised = {"負担金収入", "セキュリティ等関連事業負担金収入", "小計", "合計"}
    for sheet, names in ((revenue, raised), (expenditure, {"セキュリティ等関連事業", "小計", "合計"})):
        seen: set[str] = set()
        for row in sheet.iter_rows(min_row=4):
            name = next((cell.value for cell in row[:4] if cell.value), None)
            if name in names - seen and (row[4].value or name == "合計"):
                seen.add(name)
                row[4].value += MORE
    programme = next(row for row in revenue.iter_rows(min_row=4) if row[2].value == "セキュリティ等関連事業")
    programme[4].value += MORE
    below = next(row[0].row for row in expenditure.iter_rows() if row[1].value == "協議会Web運営費")
    expenditure.insert_rows(below)
    expenditure.cell(below, 2).value, expenditure.cell(below, 5).value = GONE, MORE
    workbook.save(path)
    return path


def decided(master: Path) -> None:
    """A person says that what is open has no counterpart."""
    workbook = openpyxl.load_workbook(master)
    for row in workbook["前年度対応"].iter_rows(min_row=5):
        if row[5].value == Verdict.TO_CHECK.value:
            row[5].value = Verdict.WITHOUT_COUNTERPART.value
    workbook.save(master)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A refreshed master in which the account that is gone was answered with 対応なし."""
    master = Path(shutil.copy(sample(), tmp_path / MASTER))
    prior = last_years_file(tmp_path)
    assert run("refresh", master, "--prior", prior).status == cli.DONE
    decided(master)
    return tmp_path


def refreshed(folder: Path, *options: str) -> dict[str, object]:
    outcome = run("refresh", folder / MASTER, "--prior", folder / "前年度.xlsx", "--json", *options)
    assert outcome.status == cli.DONE, outcome.err
    return json.loads(outcome.out)


def test_by_default_it_is_listed_and_nothing_is_added(folder: Path) -> None:
    before = [row.label for row in ClosedMaster(folder / MASTER).read().accounts.rows]
    report = refreshed(folder)
    assert report["kept"] == []
    assert [item["path"][-1] for item in report["unassigned"]] == [GONE]
    assert [row.label for row in ClosedMaster(folder / MASTER).read().accounts.rows] == before


def test_with_the_setting_it_is_a_row_with_a_dash_and_the_comparison_is_complete(folder: Path) -> None:
    set_setting(folder / MASTER, "廃止科目の表示", "行を残す")
    report = refreshed(folder)
    assert report["kept"] == [{"section": "支出", "code": CODE, "name": GONE, "funds": None}]
    assert report["reconciliation"]["expenditure"]["unassigned"] == 0
    budget = ClosedMaster(folder / MASTER).read()
    row = budget.accounts.by_code[CODE]
    assert (row.name, row.note, row.entry.current.shown, row.entry.prior.amount) == (GONE, "廃止", "－", MORE)
    assert row.displayed.prior.amount == MORE
    totals = [budget.accounts.total(section, Column.PRIOR) for section in Section]
    assert totals == [351_361_000 + MORE] * 2
    assert {item.rule.id for item in jobs.validate(ClosedMaster(folder / MASTER)).findings} == {"LNK001"}


def test_it_is_printed_with_a_dash_and_last_years_total_adds_up(folder: Path) -> None:
    set_setting(folder / MASTER, "廃止科目の表示", "行を残す")
    refreshed(folder)
    run("statements", folder / MASTER, "--out", folder / "出力")
    (file,) = (folder / "出力").glob("*.xlsx")
    rows = list(openpyxl.load_workbook(file, data_only=True)["支出の部"].iter_rows(values_only=True))
    assert [row[2:5] for row in rows if row[1] == GONE] == [("－", "廃止", MORE)]
    assert [row[4] for row in rows if row[0] == "合計"] == [351_361_000 + MORE]


def test_a_second_refresh_adds_nothing_and_asks_nothing(folder: Path) -> None:
    set_setting(folder / MASTER, "廃止科目の表示", "行を残す")
    refreshed(folder)
    first = ClosedMaster(folder / MASTER).read()
    report = refreshed(folder)
    assert (report["kept"], report["unassigned"]) == ([], [])
    assert ClosedMaster(folder / MASTER).read().accounts == first.accounts


def test_without_writing_nothing_changes(folder: Path) -> None:
    set_setting(folder / MASTER, "廃止科目の表示", "行を残す")
    before = snapshot(folder)
    assert refreshed(folder, "--dry-run")["kept"]
    assert snapshot(folder) == before


def test_a_setting_that_means_nothing_is_refused(folder: Path) -> None:
    set_setting(folder / MASTER, "廃止科目の表示", "消す")
    outcome = run("refresh", folder / MASTER, "--prior", folder / "前年度.xlsx")
    assert_refused(outcome)
    assert "設定の「廃止科目の表示」の「消す」が分かりません" in outcome.err


def test_what_staff_have_made_around_the_new_row_moves_with_its_rows(folder: Path) -> None:
    path = folder / MASTER
    set_setting(path, "廃止科目の表示", "行を残す")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["科目"]
    below = next(row[0].row for row in sheet.iter_rows() if row[0].value == "支-2-7") + 1
    sheet.row_dimensions[below].height = 44
    sheet.row_breaks.append(Break(id=below))
    sheet.print_area = f"A1:O{sheet.max_row}"
    sheet[f"M{below}"].hyperlink = "https://example.jp/"
    workbook["はじめに"]["B40"] = f"=科目!J{below}+SUM(科目!$J$5:$J${below})-$A$3"
    sheet["R5"] = f'=J{below}&"科目!J{below}"&ROWS({below}:{below + 1})'
    last = sheet.max_row
    workbook.save(path)
    refreshed(folder)
    after = openpyxl.load_workbook(path)
    sheet = after["科目"]
    assert sheet[f"A{below}"].value == CODE
    assert sheet[f"D{below + 1}"].value == "小計"
    assert [sheet.row_dimensions[row].height for row in (below, below + 1)] != [44, 44]
    assert sheet.row_dimensions[below + 1].height == 44
    assert [found.id for found in sheet.row_breaks.brk] == [below + 1]
    assert sheet.print_area == f"'科目'!$A$1:$O${last + 1}"
    assert sheet[f"M{below + 1}"].hyperlink.ref == f"M{below + 1}"
    assert sheet.tables["tblAccounts"].ref == f"A4:O{last + 1}"
    assert after["はじめに"]["B40"].value == f"=科目!J{below + 1}+SUM(科目!$J$5:$J${below + 1})-$A$3"
    assert sheet["R5"].value == f'=J{below + 1}&"科目!J{below}"&ROWS({below + 1}:{below + 2})'
    assert sheet.print_title_rows == "$4:$4"


def test_calc_computes_what_the_file_says(folder: Path) -> None:
    set_setting(folder / MASTER, "廃止科目の表示", "行を残す")
    refreshed(folder)
    path = folder / MASTER
    saved = calc_program.saved_by_calc([path], folder / "calc")
    computed = calc_program.values(saved[path])["科目"]
    stored = openpyxl.load_workbook(path, data_only=True)["科目"]
    for row in stored.iter_rows(min_row=5, min_col=8, max_col=12):
        for cell in row:
            if cell.value is not None:
                assert computed[cell.coordinate] == pytest.approx(cell.value), cell.coordinate


@pytest.mark.parametrize("job", ["refresh", "confirm"])
def test_the_open_book_gets_the_same_row_as_the_file(job: str, folder: Path, app: xw.App) -> None:
    path = folder / MASTER
    set_setting(path, "廃止科目の表示", "行を残す")
    window = Path(shutil.copy(path, folder / "窓.xlsx"))
    opened = OpenMaster(app.books.open(window))
    act = actions(folder)[job]
    act(opened)
    act(ClosedMaster(path))
    in_window, closed = OpenMaster(opened.workbook).read(), ClosedMaster(path).read()
    assert in_window.accounts == closed.accounts
    assert in_window.crosswalk == closed.crosswalk
    assert opened.workbook.sheets["科目"].tables["tblAccounts"].range.rows.count == len(closed.accounts.rows) + 1


def actions(folder: Path) -> dict[str, Callable[[jobs.Master], object]]:
    return {
        "refresh": lambda master: jobs.refresh(master, folder / "前年度.xlsx"),
        "confirm": jobs.confirm_crosswalk,
    }
