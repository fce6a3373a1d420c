"""収入の部・支出の部 in the open book: the sheets and the file that the command line makes."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli
from tests import calc_program
from tests.addin.conftest import Desk
from tests.addin.test_ribbon_buttons import by_command_line, in_a_process
from tests.master.books import YEARS, sample

STATEMENTS = ("収入の部", "支出の部")


def assert_placed(desk: Desk) -> Path:
    """The sheets in the book hold the file's formulas, and Calc computes the values that the file carries."""
    (file,) = desk.path.parent.glob("出力/*.xlsx")
    desk.app.calculate()
    formulas, values = openpyxl.load_workbook(file), calc_program.values(file)
    assert desk.book.sheet_names[-2:] == list(STATEMENTS)
    for name in STATEMENTS:
        cells = [cell for row in formulas[name].iter_rows() for cell in row]
        used = desk.book.sheets[name].range((1, 1), (formulas[name].max_row, formulas[name].max_column))
        computed = [value for row in used.options(ndim=2).value for value in row]
        entered = [text for row in used.formula for text in row]
        assert computed == [values[name].get(cell.coordinate) for cell in cells]
        assert [text for text, cell in zip(entered, cells, strict=True) if cell.data_type == "f"] == [
            cell.value for cell in cells if cell.data_type == "f"
        ]
    return file


@pytest.mark.parametrize("year", YEARS)
def test_sheets_and_file_are_those_of_the_command_line(year: str, desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(sample(year), year)
    desk.book.sheets["科目"][f"G{desk.leaf_row}"].value += 1000  # not saved
    alert = desk.click("statements")
    exported = assert_placed(desk)
    assert str(exported) in alert.prompt
    elsewhere = exported.parent.with_name("別")
    by_command_line(desk, "statements", "--out", elsewhere, expected=cli.ERRORS_FOUND)
    assert exported.read_bytes() == (elsewhere / exported.name).read_bytes()


def test_a_second_click_replaces_the_sheets_of_the_first(desk: Desk) -> None:
    desk.click("statements")
    desk.book.sheets["科目"][f"G{desk.leaf_row}"].value += 1000
    desk.click("statements")
    assert [name for name in desk.book.sheet_names if name.endswith("の部")] == list(STATEMENTS)
    assert_placed(desk)


def test_the_sheets_are_printed_as_those_of_the_file_are(desk: Desk) -> None:
    desk.click("statements")
    (file,) = desk.path.parent.glob("出力/*.xlsx")
    exported = desk.app.books.open(file)
    for name in STATEMENTS:
        here, there = desk.book.sheets[name], exported.sheets[name]
        assert here.page_setup.print_area == there.page_setup.print_area
        assert [here[f"{letter}1"].column_width for letter in "ABCDE"] == [
            there[f"{letter}1"].column_width for letter in "ABCDE"
        ]
        assert here["A4"].color == there["A4"].color
        styles = (here.page_setup.api, there.page_setup.api)
        assert len({(style.Width, style.IsLandscape, style.ScaleToPagesX, style.FooterIsOn) for style in styles}) == 1
        assert here.api.getTitleRows().EndRow == there.api.getTitleRows().EndRow


def test_undo_takes_the_sheets_away(desk: Desk) -> None:
    before = desk.path.read_bytes()
    desk.click("statements")
    desk.click("undo")
    assert desk.path.read_bytes() == before
    assert not set(STATEMENTS) & set(desk.book.sheet_names)


def test_the_process_that_excel_starts_makes_them_too_and_takes_them_away(desk: Desk, addin: Path) -> None:
    assert "作成しました。" in in_a_process(desk, addin, "statements")
    assert_placed(desk)
    assert "戻しました" in in_a_process(desk, addin, "undo")
    assert not set(STATEMENTS) & set(desk.book.sheet_names)


def test_a_book_that_cannot_be_printed_gets_no_sheets(desk: Desk) -> None:
    desk.book.sheets["科目"][f"G{desk.leaf_row}"].value = "約百万円"
    alert = desk.click("statements")
    assert (alert.mode, "作成" in alert.prompt) == ("critical", True)
    assert not set(STATEMENTS) & set(desk.book.sheet_names)
    assert not (desk.path.parent / "出力").exists()
