"""Files that look like what they are not: read as they are meant, or refused in one sentence; never a wrong number."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli, resources
from pybudget.errors import PybudgetError
from pybudget.master.closed import ClosedMaster
from pybudget.prior.reading import read_prior
from tests.command_line import assert_refused, run
from tests.prior import legacy_files
from tests.prior.legacy_files import CHANGE, PREVIOUS, Layout
from tests.prior.trap_files import (
    EXPENDITURE,
    OWN,
    PATHS,
    R6,
    REVENUE,
    Rows,
    changed,
    inserted,
    read,
    refused,
    with_column,
)


def test_the_plain_file_is_read(file) -> None:
    assert read(file()) == PATHS


def test_subtotals_that_stand_as_rows_are_not_counted_twice(file) -> None:
    rows = inserted(REVENUE, 6, None, "小計", 900)
    rows = inserted(rows, 8, "経常収入計", None, 1000)
    assert read(file(rows)) == PATHS


def test_a_special_account_is_no_total(file) -> None:
    rows = changed(REVENUE, 6, "特別会計", None, 100)
    assert read(file(rows))[2] == ("特別会計", 100)


def test_an_amount_repeated_on_every_row_of_its_details_counts_once(file) -> None:
    rows = [
        *EXPENDITURE[:2],
        ["款", "項", "目", "説明", OWN],
        ["総務費", "総務管理費", "一般管理費", "報酬", 800],
        ["総務費", "総務管理費", "一般管理費", "旅費", 800],
        ["総務費", "総務管理費", "一般管理費", "需用費", 800],
        ["総務費", "総務管理費", "財産管理費", "委託料", 200],
        ["合計", None, None, None, 1000],
    ]
    assert read(file(expenditure=rows))[3:] == [
        ("総務費", "総務管理費", "一般管理費", 800),
        ("総務費", "総務管理費", "財産管理費", 200),
    ]
    details = [[*row[:3], "節", *row[4:]] if row[0] == "款" else row for row in rows]
    assert read(file(expenditure=details))[3:] == read(file(expenditure=rows))[3:]


def test_a_file_that_shows_thousands_but_holds_yen_is_in_yen(file) -> None:
    path = file(changed(REVENUE, 1, "単位：千円"), changed(EXPENDITURE, 1, "単位：千円"))
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(min_row=4, min_col=3, max_col=3):
            row[0].number_format = "#,##0,"
    workbook.save(path)
    assert read(path) == PATHS


@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(
    "header",
    [
        "令和5年度当初予算",
        "前年度予算額",
        "R5当初",
        "増減額",
        "令和6年度見積額",
        "査定額",
        "要求額",
        "構成比(%)",
        "前々年度決算額",
    ],
)
def test_columns_of_other_amounts_are_left_alone_wherever_they_stand(header: str, first: bool, file) -> None:  # noqa: FBT001
    def other(rows: Rows) -> Rows:
        return with_column(rows, header, lambda amount: amount * 2, first=first)

    assert read(file(other(REVENUE), other(EXPENDITURE))) == PATHS


def test_a_letter_that_means_different_columns_on_the_two_sheets_is_refused(file) -> None:
    path = file(with_column(REVENUE, "前年度", lambda amount: amount, first=True))
    with pytest.raises(PybudgetError, match="列の見出しが表によって違います"):
        read(path, columns=("C",))


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_an_amount_merged_over_several_accounts_is_refused_with_its_cells(kind: str, file, tmp_path: Path) -> None:
    path = file(changed(REVENUE, 5, None, "町", None))
    workbook = openpyxl.load_workbook(path)
    workbook["収入"]["C5"] = 900
    workbook["収入"].merge_cells("C5:C6")
    workbook.save(path)
    if kind == "xls":
        path = as_old_workbook(path, tmp_path)
    assert "「収入」C5 から C6 までは一つのセルに結合されていて、どの科目の額か分かりません" in refused(path)


def as_old_workbook(path: Path, folder: Path) -> Path:
    pages = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        rows = [[legacy_files.Cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        merged = [
            (found.min_row - 1, found.min_col - 1, found.max_row - 1, found.max_col - 1)
            for found in sheet.merged_cells.ranges
        ]
        pages.append(legacy_files.Page(sheet.title, rows, merged))
    (folder / "前年度.xls").write_bytes(legacy_files.xls(pages))
    return folder / "前年度.xls"


def test_an_amount_merged_over_one_account_that_takes_two_rows_is_read(file) -> None:
    path = file(inserted(REVENUE, 5))
    workbook = openpyxl.load_workbook(path)
    for cells in ("B5:B6", "C5:C6"):
        workbook["収入"].merge_cells(cells)
    workbook.save(path)
    assert read(path) == PATHS


def supplementary(rows: Rows) -> Rows:
    """The budget after a change: before, change and sum in three columns."""
    title = [rows[0][0].replace("当初予算", "補正予算（第1号）")]
    pages = with_column(rows, "補正額", lambda amount: amount // 10)
    pages = with_column(pages, "計", lambda amount: amount + amount // 10)
    return [title, *([("補正前の額" if cell == OWN else cell) for cell in row] for row in pages[1:])]


def test_a_supplementary_budget_is_read_as_one(file) -> None:
    book = read_prior(file(supplementary(REVENUE), supplementary(EXPENDITURE)), replace(R6, basis="補正後"))
    assert (book.basis, book.leaves[0].amount) == ("補正後", 660)


@pytest.mark.parametrize("basis", ["当初", "実績"])
def test_a_supplementary_budget_never_passes_for_another_basis(basis: str, file) -> None:
    book = read_prior(file(supplementary(REVENUE), supplementary(EXPENDITURE)), replace(R6, basis=basis))
    assert book.basis == "補正後"  # the job compares it with the setting, and refuses


def test_a_file_with_only_one_section_is_refused(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = "支出"
    for row in EXPENDITURE:
        workbook.worksheets[0].append(row)
    workbook.save(tmp_path / "支出だけ.xlsx")
    assert "収入の表が見つかりません" in refused(tmp_path / "支出だけ.xlsx")


def test_a_list_of_members_is_refused(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in (
        ["会員名簿（令和6年度）"],
        ["区分", "団体名", "負担金額", "加入年度"],
        ["市", "甲市", 100, 2001],
        ["町", "乙町", 50, 2003],
        ["合計", None, 150],
    ):
        workbook.worksheets[0].append(row)
    workbook.save(tmp_path / "名簿.xlsx")
    assert "収入・支出の表が見つかりません" in refused(tmp_path / "名簿.xlsx")


def test_sheets_of_several_years_are_told_apart(file) -> None:
    path = file()
    workbook = openpyxl.load_workbook(path)
    for name in ("収入", "支出"):
        old = workbook.copy_worksheet(workbook[name])
        old.title = f"{name} R5"
        for cell in (old["A1"], old["C3"]):
            cell.value = cell.value.replace("令和6", "令和5")
    workbook.save(path)
    assert read(path) == PATHS


def test_a_title_that_states_the_unit_too_tells_the_year(file) -> None:
    def page(rows: Rows) -> Rows:
        plain = [["予算額" if cell == OWN else cell for cell in row] for row in rows[2:]]
        return [[f"{rows[0][0]}（単位：円）"], *plain]

    assert read(file(page(REVENUE), page(EXPENDITURE))) == PATHS


@pytest.mark.parametrize("remark", ["※ 令和5年度は最終額", "（注）令和5年度は最終予算", "注1 令和5年度の予算"])
def test_a_remark_that_names_another_year_is_no_title(remark: str, file) -> None:
    plain = [["予算額" if cell == OWN else cell for cell in row] for row in EXPENDITURE]
    assert read(file(expenditure=[plain[0], [remark], *plain[1:]])) == PATHS


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((None, "町", "約三百円"), "C6 の金額（約三百円）が読めません"),
        ((None, "町", 300.5), "C6 の金額（300.5）が読めません"),
        ((None, "町", "=100*3"), "C6 の数式に計算結果がありません"),
        ((None, None, 300), "C6 に、科目名のない金額があります"),
        ((None, "町", 10.0**15), "が読めません"),
        ((None, "町", True), "が読めません"),
    ],
)
def test_an_amount_that_cannot_be_read_is_refused_with_its_cell(row: tuple[object, ...], words: str, file) -> None:
    assert words in refused(file(changed(REVENUE, 5, *row)))


def test_an_error_value_is_refused_with_its_cell(file) -> None:
    path = file()
    workbook = openpyxl.load_workbook(path)
    workbook["収入"]["C6"].value = "#REF!"
    workbook["収入"]["C6"].data_type = "e"
    workbook.save(path)
    assert "C6 の金額（#REF!）が読めません" in refused(path)


def test_totals_without_values_are_computed_from_the_accounts(file) -> None:
    rows = changed(changed(REVENUE, 7, "合計", None, "=C4+C7"), 3, "負担金", None, "=C5+C6")
    assert read(file(rows)) == PATHS


def test_an_amount_below_the_total_is_refused(file) -> None:
    assert "C9 に、合計より下の金額（追加、5円）があります" in refused(file([*REVENUE, ["追加", None, 5]]))


def test_remarks_below_and_headers_repeated_on_every_page_change_nothing(file) -> None:
    rows = [*REVENUE, ["※ 前年度からの変更なし"], ["（注）市町村分", None, None]]
    rows[6:6] = [REVENUE[2]]
    assert read(file(rows)) == PATHS


def test_accounts_in_one_column_without_any_level_are_refused(file) -> None:
    rows = [[row[0] or row[1], *row[2:]] if len(row) > 2 else row for row in REVENUE]
    rows[2] = ["科目", OWN]
    assert "どの科目がどの科目の内訳かが読み取れません" in refused(file(rows))


def test_a_file_of_zeros_is_refused(file) -> None:
    rows = [[[0 if isinstance(cell, int) else cell for cell in row] for row in page] for page in (REVENUE, EXPENDITURE)]
    assert "0 でない金額がありません" in refused(file(*rows))


MASTER = "master.xlsx"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the 令和7年度 master."""
    (tmp_path / MASTER).write_bytes((resources.folder("workbook") / "r07_master.xlsx").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_legacy_file_fills_the_comparison_column_as_the_published_book_prints_it(folder: Path) -> None:
    path = legacy_files.write(
        folder, Layout("cell indents", "one sheet", "xls", after=(("前年度", PREVIOUS), ("比較", CHANGE)))
    )
    before = [row.entry.prior.amount for row in ClosedMaster(folder / MASTER).read().accounts.rows]
    outcome = run("refresh", MASTER, "--prior", path.name)
    assert outcome.status == cli.DONE
    assert "列：B列「令和6年度当初予算額」（表題の年度（令和6年度）の列）" in outcome.out
    assert "差 0 円" in outcome.out
    assert [row.entry.prior.amount for row in ClosedMaster(folder / MASTER).read().accounts.rows] == before


def test_a_question_is_one_sentence_and_its_option_answers_it(folder: Path) -> None:
    layout = Layout(header="令和7年度当初予算", after=((OWN, int),))
    path = legacy_files.write(folder, layout)
    outcome = run("refresh", MASTER, "--prior", path.name)
    assert_refused(outcome)
    assert "--column" in outcome.err
    assert run("refresh", MASTER, "--prior", path.name, "--column", OWN).status == cli.DONE
    assert "「ZZ」という列がありません" in run("refresh", MASTER, "--prior", path.name, "--column", "ZZ").err


def test_accepted_differences_stay_visible_in_the_reconciliation(folder: Path) -> None:
    path = legacy_files.write(folder, Layout(memo=False))
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["収入"]
    last = next(row for row in range(sheet.max_row, 1, -1) if sheet.cell(row, 1).value == "合計")
    sheet.cell(last, 5).value += 1
    workbook.save(path)
    assert_refused(run("refresh", MASTER, "--prior", path.name))
    outcome = run("refresh", MASTER, "--prior", path.name, "--accept-differences")
    assert outcome.status == cli.DONE
    assert "（差 1 円）" in outcome.out
    assert "受け入れた差" in outcome.out
