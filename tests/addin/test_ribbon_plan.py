"""事業計画 and PDF in the open book: the files that the command line makes, unsaved edits included."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from tests import calc_program
from tests.addin.conftest import Desk
from tests.addin.test_ribbon_buttons import by_command_line, in_a_process
from tests.master.books import YEARS, sample
from tests.test_printing import plain

SHEET = "事業計画"


def made(desk: Desk, ending: str) -> Path:
    (file,) = desk.path.parent.glob(f"出力/*_事業計画{ending}")
    return file


def edit(desk: Desk) -> None:
    """A figure of the plan is typed over and not saved."""
    sheet = desk.book.sheets["計画"]
    row = next(row for row in range(5, 60) if sheet[f"E{row}"].value == 40_656)
    sheet[f"E{row}"].value = 40_657


@pytest.mark.parametrize("year", YEARS)
def test_both_files_are_those_of_the_command_line(year: str, desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(sample(year), year)
    alert = desk.click("plan")
    assert alert.mode == "info"
    elsewhere = desk.path.parent / "別"
    by_command_line(desk, "plan", "--out", elsewhere)
    for ending in (".docx", ".xlsx"):
        assert str(made(desk, ending)) in alert.prompt
        assert made(desk, ending).read_bytes() == (elsewhere / made(desk, ending).name).read_bytes()


def test_the_sheet_in_the_book_computes_the_figures_of_the_file_with_edits_that_are_not_saved(desk: Desk) -> None:
    edit(desk)
    assert "エラーが残っています" in desk.click("plan").prompt
    desk.app.calculate()
    values = calc_program.values(made(desk, ".xlsx"))[SHEET]
    used = openpyxl.load_workbook(made(desk, ".xlsx"))[SHEET]
    shown = desk.book.sheets[SHEET].range((1, 1), (used.max_row, 4)).value
    assert [value for row in shown for value in row] == [
        values.get(cell.coordinate) for row in used.iter_rows(max_col=4) for cell in row
    ]
    assert values["C4"] == 352_670
    assert desk.book.sheet_names[-1] == SHEET


def test_a_second_click_replaces_the_sheet_and_undo_takes_it_away(desk: Desk) -> None:
    before = list(desk.book.sheet_names)
    desk.click("plan")
    desk.click("plan")
    assert desk.book.sheet_names == [*before, SHEET]
    desk.click("undo")
    desk.click("undo")
    assert SHEET in desk.book.sheet_names


def test_pdf_prints_statements_and_plan_and_leaves_the_book_as_it_is(desk: Desk) -> None:
    edit(desk)
    before, sheets = desk.path.read_bytes(), list(desk.book.sheet_names)
    alert = desk.click("pdf")
    files = sorted(desk.path.parent.glob("出力/*.pdf"))
    assert [str(file) in alert.prompt for file in files] == [True, True]
    statements, plan = (plain("".join(page.extract_text() for page in PdfReader(file).pages)) for file in files)
    assert "【収入の部】" in statements
    assert "【支出の部】" in statements
    assert "352,670" in plan
    assert (desk.path.read_bytes(), desk.book.sheet_names) == (before, sheets)
    assert len(desk.app.books) == 1


def test_the_process_that_excel_starts_prints_too(desk: Desk, addin: Path) -> None:
    assert "作成しました。" in in_a_process(desk, addin, "pdf")
    assert len(list(desk.path.parent.glob("出力/*.pdf"))) == 2


@pytest.mark.parametrize("tag", ["plan", "pdf"])
def test_a_plan_that_cannot_be_printed_leaves_no_sheet_and_no_file(tag: str, desk: Desk) -> None:
    desk.book.sheets["計画"]["B5"].value = "小見出し"
    alert = desk.click(tag)
    assert (alert.mode, "行種別（計画!B5）" in alert.prompt) == ("critical", True)
    assert SHEET not in desk.book.sheet_names
    assert not (desk.path.parent / "出力").exists()
