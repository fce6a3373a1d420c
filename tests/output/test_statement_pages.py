"""The statement workbook on paper: A4, rows as high as their texts, pages that end where nothing is cut off."""

import io
import zipfile

import pytest

from pybudget.output.sheet_template import page_breaks
from tests.output.statement_books import YEARS, account, book_of, groups, opened, restyled, sample, sheet_of, written


def test_it_prints_on_a4_upright_one_page_wide_with_its_header_on_every_page_and_page_numbers():
    sheet = sheet_of()
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.print_area) == ("$4:$4", "'支出の部'!$A$1:$E$13")
    assert sheet.oddFooter.center.text == "&P / &N"
    assert sheet.freeze_panes == "A5"


def test_a_long_note_gets_as_many_lines_as_it_needs_and_a_short_one_the_usual_height():
    long, short = account("支-1", "旅費", 1, note="会議の運営" * 20), account("支-2", "研修費", 1, note="会議")
    sheet = opened(written(book_of(long, short)))["支出の部"]
    assert sheet.row_dimensions[6].height == 18
    assert sheet.row_dimensions[5].height > 4 * 9
    assert sheet["D5"].alignment.wrap_text


def test_the_sample_statements_fit_one_page_each():
    for year in YEARS:
        assert [sheet.row_breaks.brk for sheet in opened(written(sample(year)))] == [[], []]


def test_a_book_of_several_pages_begins_each_with_a_group():
    sheet = opened(written(book_of(*groups(12, 9))))["支出の部"]
    starts = [sheet.cell(page.id + 1, 1).value for page in sheet.row_breaks.brk]
    assert starts
    assert all(name.endswith("事業") for name in starts)


@pytest.mark.parametrize(("paper", "pages"), [(9, 1), (256, 0)], ids=["one page", "a paper of unknown size"])
def test_where_pages_end_is_left_to_excel_when_everything_goes_on_one_or_the_paper_is_unknown(tmp_path, paper, pages):
    def edit(workbook):
        workbook["様式"].page_setup.paperSize = paper
        workbook["様式"].page_setup.fitToHeight = pages

    template = restyled(tmp_path / "own.xlsx", edit)
    assert opened(written(book_of(*groups(12, 9)), template=template))["支出の部"].row_breaks.brk == []


ROW = 10.0


@pytest.mark.parametrize(
    ("together", "opens", "expected"),
    [
        pytest.param("....... ...", "...........", [5, 9], id="pages are filled"),
        pytest.param("....x......", "...........", [4, 8], id="a heading alone at the foot moves to the next page"),
        pytest.param("...xx......", "...........", [3, 7], id="so do two"),
        pytest.param("...........", "...x.......", [3, 7], id="a group rather begins a page than is cut"),
        pytest.param("...........", ".x.........", [5, 9], id="unless the page would be half empty"),
        pytest.param("xxxxxxxxxxx", "...........", [5, 9], id="rows that all belong together are cut all the same"),
    ],
)
def test_pages_end_where_nothing_is_cut_off_from_what_it_belongs_to(together, opens, expected):
    marks = [[mark == "x" for mark in row] for row in (together, opens)]
    assert page_breaks([ROW] * 11, *marks, first=5 * ROW, other=4 * ROW) == expected


def test_a_row_higher_than_a_page_stands_alone():
    assert page_breaks([ROW, 99 * ROW, ROW], [False] * 3, [False] * 3, 5 * ROW, 5 * ROW) == [1, 2]


def test_the_header_of_last_years_column_is_shrunk_to_one_line_and_not_wrapped_inside_a_word():
    alignment = sheet_of()["E4"].alignment
    assert (alignment.wrap_text or False, alignment.shrink_to_fit) == (False, True)


def test_excel_takes_a_thousand_page_breaks_and_sets_the_rest_itself():
    with zipfile.ZipFile(io.BytesIO(written(book_of(*groups(700, 99))))) as package:
        assert package.read("xl/worksheets/sheet2.xml").count(b"<brk ") == 1026
