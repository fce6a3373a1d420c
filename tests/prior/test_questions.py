"""What a file of last year leaves open is asked, and the answer is taken; nothing is guessed."""

import openpyxl
import pytest

from pybudget.core.accounts import Section
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.money import Unit
from pybudget.prior.questions import Answers, Question
from pybudget.prior.reading import read_prior
from tests.prior.trap_files import EXPENDITURE, OWN, PATHS, R6, REVENUE, Rows, asked, changed, read, with_column


def test_a_file_that_says_thousands_but_holds_yen_is_asked_about(file) -> None:
    path = file(changed(REVENUE, 1, "単位：千円"), changed(EXPENDITURE, 1, "単位：千円"))
    question = asked(path)
    assert question.question is Question.UNIT
    assert "千円" in str(question)
    assert "--unit" in str(question)
    assert read(path, unit=Unit.YEN) == PATHS


def test_a_unit_that_only_one_sheet_states_differently_is_asked_about(file) -> None:
    assert asked(file(changed(REVENUE, 1, "単位：千円"))).question is Question.UNIT


@pytest.mark.parametrize("header", ["令和7年度当初予算", "令和6年度当初予算", "令和6年度予算額", "予算額 令和7年度"])
def test_two_columns_that_may_both_be_meant_are_asked_about_and_the_answer_is_taken(header: str, file) -> None:
    rows = [with_column(rows, header, lambda amount: amount * 2) for rows in (REVENUE, EXPENDITURE)]
    if header == "令和6年度予算額":
        rows = [[["令和6年度予算" if cell == OWN else cell for cell in row] for row in page] for page in rows]
    path = file(*rows)
    question = asked(path)
    assert question.question is Question.COLUMN
    assert [choice.label[:2] for choice in question.choices] == ["C列", "D列"]
    assert f"D列「{header.replace(' ', '')}」" in str(question)
    assert read(path, columns=("C",)) == PATHS
    assert read(path, columns=("D",), year=R6.year) == [(*path[:-1], path[-1] * 2) for path in PATHS]


def test_an_answer_for_one_sheet_leaves_the_other_as_it_is(file) -> None:
    path = file(expenditure=with_column(EXPENDITURE, "令和6年度当初予算（再掲）", lambda amount: amount * 2))
    assert asked(path).question is Question.COLUMN
    assert read(path, columns=("令和6年度当初予算（再掲）",))[:3] == PATHS[:3]
    assert read(path, columns=("令和6年度当初予算（再掲）",))[3:] == [(*path[:-1], path[-1] * 2) for path in PATHS[3:]]


def test_headers_that_are_one_year_off_are_asked_about(file) -> None:
    rows = [
        [["令和5年度当初予算" if cell == OWN else cell for cell in row] for row in page]
        for page in (REVENUE, EXPENDITURE)
    ]
    assert [choice.value for choice in asked(file(*rows)).choices] == ["令和6年度", "令和5年度"]


def test_a_column_whose_header_and_title_tell_two_years_is_asked_about(file) -> None:
    """The title says 令和6年度, the only column 令和7年度: either may be a slip."""
    rows = [
        [["令和7年度当初予算" if cell == OWN else cell for cell in row] for row in page]
        for page in (REVENUE, EXPENDITURE)
    ]
    path = file(*rows)
    question = asked(path)
    assert question.question is Question.YEAR
    assert str(question).startswith(
        "前年度ファイル「前年度.xlsx」の「収入」のC列「令和7年度当初予算」は、"
        "見出しの年度が表題の年度（令和6年度）と食い違います。"
    )
    assert asked(path, columns=("C",)).question is Question.YEAR
    assert [choice.value for choice in question.choices] == ["令和6年度", "令和7年度"]
    for year in (2024, 2025):
        book = read_prior(path, R6, Answers(year=FiscalYear(year)))
        assert book == read_prior(path, R6, Answers(columns=("C",), year=FiscalYear(year)))
        assert (book.fiscal_year, book.leaves[0].amount) == (FiscalYear(year), 600)


def test_a_file_that_names_no_year_is_asked_about_and_the_answer_is_taken(file) -> None:
    rows = [
        [[str(cell).replace("令和6年度", "") if isinstance(cell, str) else cell for cell in row] for row in page]
        for page in (REVENUE, EXPENDITURE)
    ]
    path = file(*rows)
    question = asked(path)
    assert (question.question, [choice.value for choice in question.choices]) == (Question.YEAR, ["令和6年度"])
    assert read(path, year=R6.year) == PATHS


def test_each_sheet_may_have_its_own_answer(file) -> None:
    def other(header: str, rows: Rows) -> Rows:
        return with_column(rows, header, lambda amount: amount * 2)

    path = file(other("令和6年度予算・案", REVENUE), other("令和6年度予算・修正", EXPENDITURE))
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook.worksheets:
        sheet["C3"] = "令和6年度予算・原案"
    workbook.save(path)
    first = asked(path, basis="当初")
    assert [choice.value for choice in first.choices] == ["令和6年度予算・原案", "令和6年度予算・案"]
    second = asked(path, basis="当初", columns=("令和6年度予算・案",))
    assert "支出" in str(second)
    assert read(path, basis="当初", columns=("令和6年度予算・案", "令和6年度予算・修正")) == [
        (*names, amount * 2) for *names, amount in PATHS
    ]
    assert read(path, basis="当初", columns=("収入!D", "支出!C"))[2:4] == [("雑入", 200), ("事業費", "委託料", 800)]


def test_a_sheet_named_after_another_year_than_its_title_is_asked_about(file) -> None:
    path = file()
    workbook = openpyxl.load_workbook(path)
    workbook["収入"].title = "R5収入"
    workbook.save(path)
    question = asked(path)
    assert question.question is Question.YEAR
    assert str(question) == (
        "前年度ファイル「前年度.xlsx」のシート「R5収入」は、表題の年度（令和6年度）とシート名の年度が食い違います。"
        "令和6年度、令和5年度から選び、--prior-year で指定してください（例：--prior-year 令和6年度）。"
    )
    assert read(path, year=R6.year) == PATHS


def test_a_name_of_the_file_that_contradicts_the_only_headers_is_asked_about(file) -> None:
    rows = [
        [["収入の部" if row is page[0] and page is REVENUE else cell for cell in row] for row in page]
        for page in (REVENUE, EXPENDITURE)
    ]
    rows[1][0] = ["支出の部"]
    assert asked(file(*rows, name="令和7年度予算")).question is Question.COLUMN
    assert read(file(*rows, name="令和6年度予算")) == PATHS


def test_a_title_that_names_no_basis_is_asked_about(file) -> None:
    rows = [
        [[str(cell).replace("当初予算", "予算") if isinstance(cell, str) else cell for cell in row] for row in page]
        for page in (REVENUE, EXPENDITURE)
    ]
    assert asked(file(*rows)).question is Question.BASIS
    assert read(file(*rows), basis="当初") == PATHS


def test_several_sheets_of_one_section_are_asked_about_and_the_answer_is_taken(file) -> None:
    path = file()
    workbook = openpyxl.load_workbook(path)
    copy = workbook.copy_worksheet(workbook["支出"])
    copy.title = "支出（旧案）"
    copy["C5"], copy["C6"] = 700, 300
    workbook.save(path)
    question = asked(path)
    assert question.question is Question.SHEET
    assert [choice.value for choice in question.choices] == ["支出", "支出（旧案）"]
    assert read(path, sheets=("支出",)) == PATHS
    assert read(path, sheets=("収入", "支出")) == PATHS
    assert read(path, sheets=("収入", "支出（旧案）"))[3:] == [("事業費", "委託料", 700), ("事業費", "使用料", 300)]
    copy.sheet_state = "hidden"
    workbook.save(path)
    assert read(path) == PATHS


def test_a_total_that_leaves_out_accounts_above_it_is_named_and_needs_to_be_accepted(file) -> None:
    """The last 合計 is of its own block only, and no total is of all: what is read must be the total, to the yen."""
    blocks = [
        *EXPENDITURE[:3],
        ["本部", None, None],
        [None, "委託料", 800],
        ["本部計", None, 800],
        ["支部", None, None],
        [None, "使用料", 200],
        ["支部合計", None, 200],
    ]
    path = file(expenditure=blocks)
    assert "「支出」C9 支部合計の合計が合いません（200円、内訳の計 1,000円、差 △800円）" in str(asked(path))


def test_a_year_that_only_another_column_names_is_not_taken_from_the_column_of_this_year(file) -> None:
    """This year's own book given for last year's, with 令和6年度 answered: its last column is of that year."""

    def other(rows: Rows) -> Rows:
        this_year = with_column(rows, "令和7年度当初予算", lambda amount: amount * 2, first=True)
        return [["（参考）令和6年度当初予算" if cell == OWN else cell for cell in row] for row in this_year]

    path = file(*([["令和7年度当初予算"], *other(rows)[1:]] for rows in (REVENUE, EXPENDITURE)))
    question = asked(path, year=FiscalYear(2024))
    assert question.question is Question.COLUMN
    assert [choice.value for choice in question.choices] == ["令和7年度当初予算", "(参考)令和6年度当初予算"]
    assert read(path, year=FiscalYear(2024), columns=("(参考)令和6年度当初予算",)) == PATHS


def test_a_wrong_sum_is_named_with_its_place_and_needs_to_be_accepted(file) -> None:
    path = file(changed(REVENUE, 7, "合計", None, 1001))
    question = asked(path)
    assert str(question) == (
        "前年度ファイル「前年度.xlsx」の「収入」C8 合計の合計が合いません（1,001円、内訳の計 1,000円、差 1円）。"
        "前年度ファイルの数字を確かめて直すか、承知の上なら --accept-differences を付けてください。"
    )
    book = read_prior(path, R6, Answers(accepts_differences=True))
    assert [(*leaf.path, leaf.amount) for leaf in book.leaves] == PATHS
    assert book.totals[Section.REVENUE] == 1001
    assert [(item.place, item.stated, item.parts) for item in book.differences] == [("「収入」C8 合計", 1001, 1000)]


def test_accounts_without_any_total_are_proved_by_the_other_side(file) -> None:
    revenue = [*REVENUE[:3], ["負担金", None, 900], ["雑入", None, 100]]
    expenditure = [*EXPENDITURE[:3], ["委託料", None, 800], ["使用料", None, 200]]
    assert read(file(revenue, expenditure)) == [("負担金", 900), ("雑入", 100), ("委託料", 800), ("使用料", 200)]
    question = asked(file(revenue, changed(expenditure, 4, "使用料", None, 201)))
    assert question.question is Question.DIFFERENCES
    assert "収入 1,000 円" in str(question)
    assert "支出 1,001 円" in str(question)
