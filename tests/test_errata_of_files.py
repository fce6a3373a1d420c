"""正誤表 of real files: two masters, or two workbooks that were made from one, the sent one included."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli
from pybudget.core.errata import apply, compare
from pybudget.master.typed_rows import typed_rows
from pybudget.output.printed_rows import printed_rows
from tests import calc_program
from tests.command_line import assert_refused, run, snapshot
from tests.master.books import edited, sample, sample_book
from tests.test_printing import pages, plain


@pytest.fixture
def desk(tmp_path: Path) -> dict[str, Path]:
    """The master, the same with one yen more for one account, and the statements made from both."""

    def one_more(workbook: openpyxl.Workbook) -> None:
        workbook["科目"]["G7"].value += 1

    files = {"old": Path(shutil.copy(sample(), tmp_path / "前.xlsx"))}
    files["new"] = edited(files["old"], tmp_path / "後.xlsx", one_more)
    for name in ("old", "new"):
        run("statements", files[name], "--out", tmp_path / name, "--with-change")
        (files[f"{name}_sent"],) = (tmp_path / name).glob("*.xlsx")
    return files


def differences(*arguments: object) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    found = json.loads(run("errata", *arguments, "--json").out)
    return found["differences"], found["consequences"]


def test_two_equal_masters_or_workbooks_have_an_empty_errata(desk: dict[str, Path]) -> None:
    assert differences(desk["old"], desk["old"]) == ([], [])
    assert differences(desk["old_sent"], desk["old_sent"]) == ([], [])
    assert run("errata", desk["old"], desk["old"]).out == "違いはありません。\n"


def test_one_cell_of_a_master_is_one_line_and_the_sums_follow_apart(desk: dict[str, Path]) -> None:
    found, following = differences(desk["old"], desk["new"])
    assert found == [
        {
            "kind": "changed",
            "sheet": "科目",
            "page": None,
            "path": ["負担金収入", "システム事業負担金収入", "電子申請・届出システム事業"],
            "field": "入力額",
            "old": "40,856,000",
            "new": "40,856,001",
        }
    ]
    assert [item["path"][-1] for item in following] == ["負担金収入", "システム事業負担金収入", "小計", "合計"]


def test_one_cell_of_a_sent_workbook_is_one_line_with_its_page(desk: dict[str, Path]) -> None:
    ((found,), following) = differences(desk["old_sent"], desk["new_sent"])
    assert (found["sheet"], found["page"], found["path"][-1]) == ("収入の部", 1, "電子申請・届出システム事業")
    assert (found["field"], found["old"], found["new"]) == ("令和7年度当初予算", "40,856,000", "40,856,001")
    assert {item["field"] for item in following} == {"令和7年度当初予算", "増減額", "増減率"}


def test_pages_are_numbered_through_the_book_as_its_footers_number_them(desk: dict[str, Path], tmp_path: Path) -> None:
    def one_more(workbook: openpyxl.Workbook) -> None:
        workbook["支出の部"]["C8"].value += 1

    ((found,), _) = differences(desk["old_sent"], edited(desk["old_sent"], tmp_path / "直.xlsx", one_more))
    assert (found["sheet"], found["page"]) == ("支出の部", 2)


@pytest.mark.parametrize("change", ["heights", "scale"])
def test_where_the_program_breaks_pages_itself_no_page_is_told(
    change: str, desk: dict[str, Path], tmp_path: Path
) -> None:
    def restyled(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["収入の部"]
        sheet["A2"].value = "収入"
        sheet.sheet_properties.pageSetUpPr.fitToPage = change != "scale"
        for row in range(5, 20):
            sheet.row_dimensions[row].height = 90 if change == "heights" else 18

    found, _ = differences(desk["old_sent"], edited(desk["old_sent"], tmp_path / "直.xlsx", restyled))
    assert [(item["old"], item["page"]) for item in found] == [("【収入の部】", None)]


def test_calc_prints_every_row_on_the_page_that_is_told(written, tmp_path: Path) -> None:
    file = written["r07_variance"]
    printed = pages(calc_program.to_pdf(file, tmp_path))
    told = [
        row
        for row in printed_rows(file.name, file.read_bytes()).rows
        if row.sheet == "科目別増減" and len(row.name) > 4
    ]
    assert {row.page for row in told} == {3, 4, 5}
    assert [row.name for row in told if plain(row.name)[:10] not in printed[(row.page or 0) - 1]] == []


def test_between_versions_with_other_columns_only_the_figures_that_differ_are_told(
    written, desk: dict[str, Path]
) -> None:
    """The workbook sent as 当初, and the supplement with 補正前の額, 補正額 and 計."""
    found, following = differences(desk["old_sent"], written["supplementary_statements"])
    in_table = [item for item in found if item["sheet"] != "表紙" and item["field"] != "見出し"]
    assert [(item["sheet"], item["path"][-1], item["field"], item["old"], item["new"]) for item in in_table] == [
        ("収入の部", "電子申請・届出システム事業", "計", "40,856,000", "41,856,000"),
        ("収入の部", "施設予約事業", "計", "56,152,000", "55,152,000"),
        ("支出の部", "システム運営費", "計", "40,656,000", "41,656,000"),
        ("支出の部", "システム運営費", "計", "44,710,000", "43,710,000"),
    ]
    assert {item["field"] for item in following} == {"計"}
    titles = [item["new"] for item in found if item["sheet"] == "支出の部" and item["field"] == "見出し"]
    assert titles == ["令和7年度補正予算（第1号）", "大項目、中項目、補正前の額、補正額、計、備考"]


def test_a_row_that_calc_has_saved_in_between_is_no_difference(calc, written) -> None:
    found, _ = differences(written["r07_statements"], calc.saved["r07_statements"])
    assert found == []


def test_a_real_year_applied_to_another_gives_that_year() -> None:
    old, new = (list(typed_rows(sample_book(year))) for year in ("r02", "r07"))
    by_sheet: dict[str, list[object]] = {}
    for row in new:
        by_sheet.setdefault(row.sheet, []).append(row.cells)
    assert apply(old, compare(old, new)) == by_sheet


def test_the_sheet_to_print_holds_the_lines_of_the_screen(desk: dict[str, Path], tmp_path: Path) -> None:
    outcome = run("errata", desk["old_sent"], desk["new_sent"], "--out", tmp_path / "出力")
    file = tmp_path / "出力" / f"{desk['new_sent'].stem}_正誤表.xlsx"
    assert outcome.out.endswith(f"作成しました：{file}\n")
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(file)["正誤表"].iter_rows()]
    assert [rows[0][0], rows[1][0], rows[2][0]] == [
        "正誤表",
        f"誤：{desk['old_sent'].name}",
        f"正：{desk['new_sent'].name}",
    ]
    assert rows[4] == [
        1,
        "収入の部",
        "1",
        "負担金収入 > システム事業負担金収入 > 電子申請・届出システム事業",
        "令和7年度当初予算",
        "訂正",
        "40,856,000",
        "40,856,001",
    ]


def test_without_differences_the_sheet_says_so(desk: dict[str, Path], tmp_path: Path) -> None:
    run("errata", desk["old"], desk["old"], "--out", tmp_path / "出力")
    (file,) = (tmp_path / "出力").glob("*.xlsx")
    assert "違いはありません。" in [cell.value for cell in openpyxl.load_workbook(file)["正誤表"][5]]


def test_a_master_is_not_compared_with_a_workbook_made_from_one(desk: dict[str, Path]) -> None:
    before = snapshot(desk["old"].parent)
    outcome = run("errata", desk["old"], desk["new_sent"])
    assert_refused(outcome)
    assert "マスターどうし、または作成したブックどうし" in outcome.err
    assert snapshot(desk["old"].parent) == before


@pytest.mark.parametrize("content", [b"", b"no workbook"])
def test_a_file_that_is_no_workbook_is_refused(content: bytes, desk: dict[str, Path], tmp_path: Path) -> None:
    bad = tmp_path / "壊.xlsx"
    bad.write_bytes(content)
    for pair in ((bad, desk["old"]), (desk["old"], bad)):
        assert_refused(run("errata", *pair))
    assert run("errata", tmp_path / "ない.xlsx", desk["old"]).status == cli.COULD_NOT_RUN
