"""A supplementary budget prints what was, what changes and what will be, to the yen."""

import datetime as dt
import io
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli, jobs, resources
from pybudget.core import settings as keys
from pybudget.core.supplement import laid_beside, without_place
from pybudget.master.closed import ClosedMaster
from pybudget.output.statement_workbook import write_statements
from tests import command_line
from tests.master.books import edited
from tests.rules.budget_text import read_book

NOW = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)
BEFORE = """
    収-1        負担金収入   650
    収-2        雑入         10
    合計
    支-1        システム事業
    支-1-1      運営費       550
    支-1-2      事務費       100
    支-2        旅費         －
    合計
"""
AFTER = """
    収-1        負担金収入   700
    収-2        雑入         10
    収-3        繰越金       5
    合計
    支-1        システム事業
    支-1-1      運営費       615
    支-1-2      事務費       95
    支-2        旅費         －
    合計
［設定］
版=補正第1号
"""


def sheets(*, data_only):
    beside = laid_beside(read_book(AFTER), read_book(BEFORE))
    data = write_statements(beside, None, is_supplement=True, modified=NOW)
    return openpyxl.load_workbook(io.BytesIO(data), data_only=data_only)


def rows(sheet):
    return [[cell.value for cell in row][:5] for row in sheet.iter_rows(min_row=5)]


def test_the_columns_are_those_of_a_supplementary_budget():
    sheet = sheets(data_only=True)["支出の部"]
    assert sheet["A1"].value == "令和7年度補正予算（第1号）"
    assert [cell.value for cell in sheet[4]] == ["大項目", "中項目", "補正前の額", "補正額", "計", "備考"]


def test_every_row_says_what_was_what_changes_and_what_will_be():
    workbook = sheets(data_only=True)
    assert rows(workbook["支出の部"]) == [
        ["システム事業", None, 650, 60, 710],
        [None, "運営費", 550, 65, 615],
        [None, "事務費", 100, -5, 95],
        ["旅費", None, "－", "－", "－"],
        ["合計", None, 650, 60, 710],
    ]
    assert rows(workbook["収入の部"])[-2:] == [["繰越金", None, "－", 5, 5], ["合計", None, 660, 55, 715]]


def test_sums_and_differences_are_formulas():
    assert rows(sheets(data_only=False)["支出の部"])[0][2:] == [
        "=SUM(C6:C7)",
        '=IF(COUNT(E5,C5)=0,"－",N(E5)-N(C5))',
        "=SUM(E6:E7)",
    ]


def test_the_totals_before_and_after_have_names():
    assert {name: item.attr_text for name, item in sheets(data_only=False).defined_names.items()} == {
        "収入合計": "'収入の部'!$E$8",
        "補正前収入合計": "'収入の部'!$C$8",
        "支出合計": "'支出の部'!$E$9",
        "補正前支出合計": "'支出の部'!$C$9",
    }


def test_an_account_that_is_gone_or_has_been_divided_since_is_named():
    gone = read_book(AFTER.replace("    収-2        雑入         10\n", ""))
    divided = read_book(AFTER.replace("収-2        雑入         10", "収-2 雑入\n収-2-1 預金利子 10"))
    for after in (gone, divided):
        assert [stray.label for stray in without_place(after, read_book(BEFORE))] == ["収-2 雑入"]
    assert without_place(read_book(AFTER), read_book(BEFORE)) == ()


@pytest.fixture
def master(tmp_path: Path) -> Path:
    return Path(shutil.copy(resources.folder("workbook") / "r07_master.xlsx", tmp_path / "補正前.xlsx"))


def supplement(master: Path, edit=lambda _: None) -> Path:
    """The master as 補正第1号, after one more edit."""

    def change(workbook):
        for row in workbook["設定"].iter_rows(min_row=5):
            if row[0].value == keys.EDITION:
                row[1].value = "補正第1号"
        edit(workbook)

    return edited(master, master.with_name("補正.xlsx"), change)


def test_an_amount_whose_account_is_gone_is_refused_by_name_and_amount(master: Path):
    def drop(workbook):
        workbook["科目"]["G7"].value = None
        workbook["科目"]["A7"].value = "収-1-1-9"

    outcome = command_line.run("statements", supplement(master, drop), "--previous", master, "--out", master.parent)
    assert outcome.status == cli.COULD_NOT_RUN
    assert outcome.err == (
        "補正前の「収-1-1-1 電子申請・届出システム事業」（40,856,000 円）に当たる科目がないため、作成できません。"
        "その科目を残し、入力額を 0 にしてください。\n"
    )


def test_an_initial_budget_has_nothing_before_it(master: Path):
    outcome = command_line.run("statements", master, "--previous", master, "--out", master.parent)
    assert outcome.err == (
        "設定の「版」は「案」です。補正前の額と並べるときは、「補正第1号」のように直してください。\n"
    )


def test_the_master_before_must_be_of_the_same_year(master: Path):
    other = resources.folder("workbook") / "r02_master.xlsx"
    outcome = command_line.run("statements", supplement(master), "--previous", other, "--out", master.parent)
    assert outcome.err == (
        "「r02_master.xlsx」の会計年度は「令和2年度」です。令和7年度の補正前のマスターを指定してください。\n"
    )


@dataclass
class Paper:
    """A printer that keeps what it is given."""

    files: dict[str, bytes] = field(default_factory=dict)
    plan_format: str = ".xlsx"

    def print(self, files):
        self.files = dict(files)
        return dict.fromkeys(files, b"%PDF")


def printed(master: Path, choices) -> openpyxl.Workbook:
    """The statement workbook that the job PDF hands to the printer."""
    paper = Paper()
    jobs.pdf(ClosedMaster(master), paper, master.parent / "出力", choices)
    return openpyxl.load_workbook(io.BytesIO(next(iter(paper.files.values()))), data_only=True)


def test_a_pdf_takes_what_the_statements_take(master: Path):
    choices = jobs.StatementChoices(with_cover=True, previous=master)
    workbook = printed(supplement(master), choices)
    assert workbook.sheetnames == ["表紙", "収入の部", "支出の部"]
    assert "補正額" in [cell.value for cell in workbook["収入の部"][4]]
    changes = printed(master, jobs.StatementChoices(with_change=True))
    assert [cell.value for cell in changes["収入の部"][4]][-2:] == ["増減額", "増減率"]


def test_the_settings_may_name_the_master_before(master: Path):
    workbook = printed(supplement(master, named("補正前.xlsx")), jobs.StatementChoices())
    assert "補正額" in [cell.value for cell in workbook["収入の部"][4]]
    missing = command_line.run("statements", supplement(master, named("ない.xlsx")), "--out", master.parent / "出力")
    assert (missing.status, "ない.xlsx" in missing.err) == (cli.COULD_NOT_RUN, True)
    elsewhere = command_line.run("statements", supplement(master, named(r"\\server\share\前.xlsx")))
    assert "ほかのサーバーのファイルなので読みません" in elsewhere.err


def named(file):
    """An edit that writes 補正前ファイル."""

    def edit(workbook):
        for row in workbook["設定"].iter_rows(min_row=5):
            if row[0].value == keys.PREVIOUS_FILE:
                row[1].value = file

    return edit


def test_an_initial_budget_does_not_ask_for_the_master_before_that_its_settings_name(master: Path):
    initial = edited(master, master.with_name("当初.xlsx"), named("ない.xlsx"))
    assert command_line.run("statements", initial, "--out", master.parent / "出力").status == cli.DONE


def test_a_supplementary_statement_serves_as_last_years_file(written, tmp_path: Path):
    def next_year(workbook):
        for row in workbook["設定"].iter_rows(min_row=5):
            row[1].value = {keys.FISCAL_YEAR: "令和8年度", keys.PRIOR_BASIS: "補正後"}.get(row[0].value, row[1].value)

    following = edited(resources.folder("workbook") / "r07_master.xlsx", tmp_path / "令和8年度.xlsx", next_year)
    outcome = command_line.run("refresh", following, "--prior", written["supplementary_statements"])
    assert (outcome.status, "未割当 0 円" in outcome.out) == (cli.DONE, True)
    assert "割当 385,422,000 円" in outcome.out
