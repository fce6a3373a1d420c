"""新年度へ: this year's master becomes next year's, and nothing that staff have made is lost on the way."""

import datetime as dt
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli, jobs
from pybudget.core.accounts import Section
from pybudget.core.cells import Column, FormulaKind
from pybudget.core.crosswalk import Verdict
from pybudget.core.rollover import Amounts
from pybudget.jobs import clock
from pybudget.master.closed import ClosedMaster
from tests.command_line import Outcome, assert_refused, run, snapshot
from tests.master.books import YEARS, edited, sample

NOW = dt.datetime(2026, 2, 1, 9, 0, tzinfo=dt.UTC)
R7, R8, R9 = (f"令和{number}年度予算マスター.xlsx" for number in (7, 8, 9))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(sample("r07"), tmp_path / R7)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rolled(source: Path, target: Path, *options: str) -> Path:
    assert run("rollover", source, "--out", target, *options).status == cli.DONE
    return target


def amounts(path: Path, column: Column) -> dict[str, int | None]:
    return {leaf.code: leaf.entry[column].amount for leaf in ClosedMaster(path).read().accounts.leaves()}


def edit(path: Path, change) -> Path:
    edited(path, path, change)
    return path


def setting(path: Path, key: str) -> str:
    return ClosedMaster(path).read().settings.text(key)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("kept", Amounts)
def test_the_new_book_has_no_errors(year: str, kept: Amounts, tmp_path: Path) -> None:
    new = tmp_path / "新年度.xlsx"
    outcome = run("rollover", sample(year), "--out", new, "--amounts", kept.value, "--json")
    report = json.loads(outcome.out)
    this_year = jobs.totals(ClosedMaster(sample(year)).read())
    assert (outcome.status, report["counts"]["error"]) == (cli.DONE, 0)
    assert report["fiscal_year"] == {"r07": "令和8年度", "r02": "令和3年度"}[year]
    assert report["totals"]["prior_revenue"] == report["totals"]["prior_expenditure"] == this_year["revenue"]
    assert report["totals"]["revenue"] == (this_year["revenue"] if kept is Amounts.KEEP else 0)


@pytest.mark.parametrize("year", YEARS)
def test_this_years_figures_become_the_comparison_of_accounts_and_plan(year: str, tmp_path: Path) -> None:
    old, new = ClosedMaster(sample(year)).read(), rolled(sample(year), tmp_path / "新年度.xlsx")
    assert amounts(new, Column.PRIOR) == amounts(sample(year), Column.CURRENT)
    plan = ClosedMaster(new).read().plan
    assert [row.entry.prior.shown for row in plan.rows] == [row.entry.current.shown for row in old.plan.rows]
    assert not plan.has_entries(Column.CURRENT)


def test_typed_amounts_are_emptied_and_formulas_stay(folder: Path) -> None:
    old = ClosedMaster(folder / R7).read().accounts.leaves()
    new = ClosedMaster(rolled(folder / R7, folder / R8)).read().accounts.leaves()
    assert [leaf.entry.current.formula for leaf in new] == [leaf.entry.current.formula for leaf in old]
    assert {leaf.entry.current.amount for leaf in new if leaf.entry.current.formula is FormulaKind.NONE} == {None}
    assert {leaf.entry.current.amount for leaf in new if leaf.entry.current.formula is FormulaKind.PLAN} == {0}


def test_texts_codes_recipients_and_looks_are_carried(folder: Path) -> None:
    new = rolled(folder / R7, folder / R8)
    before, after = openpyxl.load_workbook(folder / R7), openpyxl.load_workbook(new)
    for name, columns in (("科目", "ABCDEFMN"), ("計画", "ABCDGH"), ("宛先", "ABCDE")):
        for letter in columns:
            texts, widths = ([], [])
            for book in (before, after):
                texts.append([cell.value for cell in book[name][letter]])
                widths.append(book[name].column_dimensions[letter].width)
            assert texts[0] == texts[1]
            assert widths[0] == widths[1]
    assert before.sheetnames == after.sheetnames


def test_years_and_labels_go_on_by_one(folder: Path) -> None:
    def labels(workbook: openpyxl.Workbook) -> None:
        for row in workbook["設定"].iter_rows(min_row=5):
            row[1].value = {"出力フォルダ": "出力_R7", "ファイル名": "{会計年度}予算（2025年度）", "版": "当初"}.get(
                row[0].value, row[1].value
            )

    new = rolled(edit(folder / R7, labels), folder / R8)
    assert setting(new, "会計年度") == "令和8年度"
    assert setting(new, "版") == "案"
    assert setting(new, "前年度の基準") == "当初"
    assert setting(new, "前年度ファイル") == R7
    assert setting(new, "出力フォルダ") == "出力_R8"
    assert setting(new, "ファイル名") == "{会計年度}予算（2026年度）"
    workbook = openpyxl.load_workbook(new, data_only=True)
    assert workbook.properties.title == "令和8年度当初予算 マスター"
    assert workbook["はじめに"]["B2"].value == "令和8年度当初予算 作成ブック"


def test_an_era_ends_with_its_last_year(tmp_path: Path) -> None:
    def year(workbook: openpyxl.Workbook) -> None:
        workbook["設定"]["B6"] = "平成30年度"

    old = edited(sample("r07"), tmp_path / "H30.xlsx", year)
    first, second = rolled(old, tmp_path / "R1.xlsx"), tmp_path / "R2.xlsx"
    assert setting(first, "会計年度") == "令和元年度"
    assert setting(rolled(first, second), "会計年度") == "令和2年度"


def test_a_supplementary_budget_becomes_the_comparison_after_the_supplement(folder: Path) -> None:
    def supplementary(workbook: openpyxl.Workbook) -> None:
        workbook["設定"]["B7"] = "補正第1号"

    assert setting(rolled(edit(folder / R7, supplementary), folder / R8), "前年度の基準") == "補正後"


def test_year_after_year_and_last_years_file_gives_no_question(folder: Path) -> None:
    rolled(folder / R7, folder / R8, "--amounts", "keep")
    rolled(folder / R8, folder / R9, "--amounts", "keep")
    for old, new in ((R7, R8), (R8, R9)):
        before = amounts(folder / new, Column.PRIOR)
        report = json.loads(run("refresh", new, "--prior", old, "--json").out)
        assert report["unassigned"] == []
        assert {item["method"] for item in report["assigned"]} == {"exact"}
        assert amounts(folder / new, Column.PRIOR) == before == amounts(folder / R7, Column.CURRENT)
        assert run("validate", new).status == cli.DONE


def test_the_same_clock_gives_the_same_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    before = (folder / R7).read_bytes()
    one, other = rolled(folder / R7, folder / "一.xlsx"), rolled(folder / R7, folder / "二.xlsx")
    assert one.read_bytes() == other.read_bytes()
    assert (folder / R7).read_bytes() == before


def test_an_exception_whose_last_year_has_passed_is_left_behind_and_named(folder: Path) -> None:
    def exceptions(workbook: openpyxl.Workbook) -> None:
        for row, until in enumerate(("令和7年度", "令和8年度", None), 5):
            for column, text in enumerate(("VAL001", f"支-{row}", "総会で承認", "会長", until), 1):
                workbook["例外"].cell(row, column).value = text
        workbook["例外"].tables["tblExceptions"].ref = "A4:E7"

    edit(folder / R7, exceptions)
    outcome = run("rollover", R7, "--out", R8)
    assert [row.until for row in ClosedMaster(folder / R8).read().exceptions] == ["令和8年度", ""]
    assert "期限の切れた例外は引き継ぎません：VAL001 支-5（令和7年度）" in outcome.out


def test_texts_that_name_a_year_are_kept_and_listed(folder: Path) -> None:
    out = run("rollover", folder / R7, "--out", folder / R8).out
    assert "注記「令和10年9月まで」（年・年度を含む）" in out
    assert "増減理由「定時受付の問合せに備えたヘルプデスクの増強（隔年）」（前年度の増減理由）" in out


def test_the_new_book_begins_its_own_record(folder: Path) -> None:
    run("validate", folder / R7, "--write")
    new = ClosedMaster(rolled(folder / R7, folder / R8)).book
    texts = {name: [row for _, row in table.records()] for name, table in new.tables.items()}
    assert texts["tblFindings"] == texts["tblBaseline"] == []
    (line,) = texts["tblHistory"]
    assert [line[header].value for header in ("操作", "結果", "対象ファイル")] == [
        "新年度へ",
        "令和7年度のブックから作成",
        R7,
    ]
    assert new.named["pb_last_validation"].cell.value == "未実施"
    assert "385,422,000" in str(new.named["pb_reconciliation_revenue"].cell.value)


def test_sheets_that_a_button_has_put_into_the_book_stay_behind(folder: Path) -> None:
    def generated(workbook: openpyxl.Workbook) -> None:
        workbook.create_sheet("収入の部")["A1"] = "令和7年度当初予算"
        workbook.create_sheet("打合せメモ")["A1"] = "残すもの"

    sheets = openpyxl.load_workbook(rolled(edit(folder / R7, generated), folder / R8)).sheetnames
    assert ("収入の部" in sheets, "打合せメモ" in sheets) == (False, True)


def plan_prior(path: Path) -> list[str]:
    return [row.entry.prior.shown for row in ClosedMaster(path).read().plan.rows]


def test_a_later_change_of_this_years_plan_reaches_the_new_book_by_a_refresh(folder: Path) -> None:
    """The plan of last year's master comes with its accounts; what staff typed beside new items stays."""
    new = rolled(folder / R7, folder / R8)

    def later(workbook: openpyxl.Workbook) -> None:
        assert workbook["計画"]["E9"].value == 40_656
        workbook["計画"]["E9"] = 40_657

    def renamed(workbook: openpyxl.Workbook) -> None:
        assert workbook["計画"]["F12"].value == 200
        workbook["計画"]["C12"], workbook["計画"]["F12"] = "振込手数料と消耗品", 201

    edit(folder / R7, later)
    edit(new, renamed)
    before = plan_prior(new)
    report = json.loads(run("refresh", new, "--prior", folder / R7, "--any-year", "--json").out)
    after = plan_prior(new)
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert changed == [("40656", "40657")]
    assert [item["amount"] for item in report["plan"]["unassigned"]] == [200]
    assert report["plan"]["assigned"] == 385_422 + 1 - 200


# 前年度対応


def crosswalk(path: Path) -> dict[tuple[str, str], Verdict]:
    return {(row.path, row.code): row.verdict for row in ClosedMaster(path).read().crosswalk}


def with_rows(*rows: tuple[object, ...]):
    def write(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["前年度対応"]
        for number, row in enumerate(rows, 5):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value
        sheet.tables["tblCrosswalk"].ref = f"A4:G{4 + len(rows)}"

    return write


def test_every_account_is_its_own_counterpart(folder: Path) -> None:
    new = rolled(folder / R7, folder / R8)
    accounts = ClosedMaster(new).read().accounts
    own = {(" > ".join(accounts.path(leaf.code)), leaf.code): Verdict.MATCHED for leaf in accounts.leaves()}
    assert crosswalk(new) == own


def test_a_persons_answers_are_carried_where_this_years_book_has_no_such_name(folder: Path) -> None:
    rows = (
        ("支出", "旧会計の事務費", 5, "支-1-1-2", 5, "確認済", "毎年この名前で来る"),
        ("支出", "廃止した事業", 6, None, None, "対応なし", "廃止"),
        ("支出", "保管金", 0, "支-5", 0, "確認済", "令和6年度は繰越金に入れた"),
        ("支出", "分けた事業", 10, "支-2-1", 4, "確認済", ""),
        ("支出", "分けた事業", 10, "支-2-2", 6, "確認済", ""),
    )
    found = crosswalk(rolled(edit(folder / R7, with_rows(*rows)), folder / R8))
    assert found["旧会計の事務費", "支-1-1-2"] is Verdict.CONFIRMED
    assert found["廃止した事業", ""] is Verdict.WITHOUT_COUNTERPART
    assert found["分けた事業", "支-2-1"] is found["分けた事業", "支-2-2"] is Verdict.TO_CHECK
    assert ("保管金", "支-5") not in found
    assert found["保管金", "支-4"] is Verdict.MATCHED


def test_a_renumbered_account_keeps_its_own_figure(folder: Path) -> None:
    """Staff give a new account the code of an old one; the old one's figure follows its name, not the code."""
    new = rolled(folder / R7, folder / R8)

    def renumber(workbook: openpyxl.Workbook) -> None:
        codes = {"支-4": "支-5", "支-5": "支-4"}
        for row in workbook["科目"].iter_rows(min_row=5):
            row[0].value = codes.get(row[0].value, row[0].value)

    report = json.loads(run("refresh", edit(new, renumber), "--prior", folder / R7, "--json").out)
    found = {item["path"][-1]: item["code"] for item in report["assigned"] if item["section"] == "支出"}
    assert (found["保管金"], found["繰越金支出"]) == ("支-5", "支-4")


def test_two_accounts_of_one_path_are_told_apart_by_their_codes(folder: Path) -> None:
    def namesake(workbook: openpyxl.Workbook) -> None:
        row = next(row for row in workbook["科目"].iter_rows(min_row=5) if row[0].value == "支-5")
        row[4].value = "保管金"

    new = rolled(edit(folder / R7, namesake), folder / R8)
    found = {code: verdict for (path, code), verdict in crosswalk(new).items() if path == "保管金"}
    assert found == {"収-3": Verdict.MATCHED, "支-4": Verdict.CONFIRMED, "支-5": Verdict.CONFIRMED}


# What cannot be taken over


def refused(folder: Path, *arguments: object) -> Outcome:
    before = snapshot(folder)
    outcome = run("rollover", *arguments)
    assert_refused(outcome)
    assert snapshot(folder) == before
    return outcome


def test_a_file_that_is_there_is_never_overwritten(folder: Path) -> None:
    (folder / R8).write_text("大事な文書", encoding="utf-8")
    assert "既にあります" in refused(folder, R7, "--out", R8).err


@pytest.mark.parametrize("name", ["令和8年度予算マスター.xls", "令和8年度予算マスター.xlsm", "令和8年度予算マスター"])
def test_a_name_under_which_excel_would_not_open_the_book_is_refused(name: str, folder: Path) -> None:
    words = f"「{name}」という名前ではマスターを作れません。名前の終わりを .xlsx にしてください。"
    assert words in refused(folder, R7, "--out", name).err
    before = snapshot(folder)
    made = run("new", name, "--year", "令和8年度")
    assert_refused(made)
    assert words in made.err
    assert snapshot(folder) == before


def test_an_amount_that_is_not_readable_is_named(folder: Path) -> None:
    def words(workbook: openpyxl.Workbook) -> None:
        workbook["科目"]["G7"] = "約4千万"

    edit(folder / R7, words)
    assert "科目!G7：約4千万" in refused(folder, R7, "--out", R8).err


@pytest.mark.parametrize("year", ["令和99年度", "来年度"])
def test_a_year_without_a_following_one_is_named(year: str, folder: Path) -> None:
    def last(workbook: openpyxl.Workbook) -> None:
        workbook["設定"]["B6"] = year

    edit(folder / R7, last)
    assert year in refused(folder, R7, "--out", R8).err


def test_the_section_totals_of_the_old_book_are_proved_in_the_new_one(folder: Path) -> None:
    result = jobs.rollover(ClosedMaster(folder / R7), folder / R8, Amounts.EMPTY)
    for section in Section:
        line = result.coming.comparison.reconciliation[section]
        assert (line.prior, line.assigned, line.unassigned, line.difference) == (385_422_000, 385_422_000, 0, 0)
