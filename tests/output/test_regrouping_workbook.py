"""組替一覧 as a workbook: the sums are formulas that prove themselves, and the page is ready to print."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pybudget import cli
from tests.command_line import assert_refused, run
from tests.master.books import sample


@pytest.fixture
def made(written: dict[str, Path]) -> openpyxl.Workbook:
    """令和2年度 laid beside 令和7年度, nothing answered yet."""
    return openpyxl.load_workbook(written["regrouping"])


def lines(file: Path, section: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(file).get_sheet_by_name(f"{section}の組替").to_python()


@pytest.mark.parametrize("section", ["収入", "支出"])
def test_the_three_sums_and_their_difference_are_formulas_with_values(section: str, made, written) -> None:
    sheet = made[f"{section}の組替"]
    total = next(row for row in sheet.iter_rows() if row[0].value == "合計")
    number = total[0].row
    assert [total[column].value for column in (1, 5, 6)] == [
        f"=SUM({letter}4:{letter}{number - 1})" for letter in "BFG"
    ]
    assert sheet.cell(number + 1, 2).value == f"=B{number}-F{number}-G{number}"
    shown = lines(written["regrouping"], section)
    assert shown[number - 1][1] == shown[number - 1][5] + shown[number - 1][6] == 363_089_000
    assert shown[number][1] == 0


def test_every_account_of_last_year_has_its_line(made) -> None:
    counts = {}
    for sheet in made:
        names = [row[0].value for row in sheet.iter_rows(min_row=5) if row[2].value]
        counts[sheet.title] = len(names)
    assert counts == {"収入の組替": 15, "支出の組替": 25}


def test_the_page_is_ready_to_print(made) -> None:
    for sheet in made:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (
            "landscape",
            9,
            1,
        )
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.print_area.startswith(f"'{sheet.title}'!$A$1:$H$")


def test_an_unanswered_question_is_open_and_marked(made) -> None:
    rows = {row[0].value: row for row in made["支出の組替"].iter_rows(min_row=5)}
    assert rows["繰越金支出"][2].value == "同じ科目"
    asked = rows["全団体向け事業 > その他事業 > 共同セキュリティ監査費"]
    assert (asked[2].value, asked[4].value, asked[6].value) == ("未定", "－", 13_917_000)
    assert asked[0].fill.fgColor.rgb != rows["繰越金支出"][0].fill.fgColor.rgb


def test_a_crosswalk_that_the_accounts_do_not_show_yet_is_said(tmp_path: Path, written) -> None:
    master = Path(shutil.copy(written["master_refreshed_from_another_book"], tmp_path / "master.xlsx"))
    workbook = openpyxl.load_workbook(master)
    for row in workbook["前年度対応"].iter_rows(min_row=5):
        if str(row[1].value).endswith("共同セキュリティ監査費"):
            row[3].value, row[5].value = "支-2-1", "確認済"
    workbook.save(master)
    outcome = run("crosswalk", master, "--out", tmp_path / "out", "--json")
    (file,) = (tmp_path / "out").iterdir()
    assert (outcome.status, json.loads(outcome.out)["file"]) == (cli.DONE, str(file))
    assert any("13,917,000 円違います" in str(line[0]) for line in lines(file, "支出"))


def test_a_book_without_a_crosswalk_says_what_to_do_first(tmp_path: Path) -> None:
    outcome = run("crosswalk", sample("r07"), "--out", tmp_path / "out")
    assert_refused(outcome)
    assert "先に前年度更新" in outcome.err
    assert not (tmp_path / "out").exists()
