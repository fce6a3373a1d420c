"""The book's own formulas are known in every spelling and computed as Excel does; any other is left to Excel."""

from __future__ import annotations

import datetime as dt

import pytest

from pybudget.core.cells import Column, FormulaKind, Problem
from pybudget.master.formulas import compute, fill_missing, kind_of
from pybudget.master.layout import CALCULATED, PLAN_FEED
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget
from pybudget.master.tables import Cell
from tests.master.books import (
    YEARS,
    account_row,
    cell_of,
    edited,
    row_of,
    sample,
    sample_book,
    with_account,
    with_cell,
    without_values,
)

R07 = sample_book()
DISPLAYED, PRIOR, CHANGE, RATE = "当年度予算額", "前年度予算額", "増減額", "増減率"
STANDARD = CALCULATED[DISPLAYED]
LEAF, GROUP, TOP = "収-1-1-1", "収-1-1", "収-1"
SHEET_TOTAL = 20  # index of the row of the 収入合計
SUBTOTALS = (16, 18)


def computed(book, code, header=DISPLAYED):
    """The value of a calculated cell; None where there is none."""
    index = account_row(book, code) if isinstance(code, str) else code
    table = book.tables["tblAccounts"]
    return compute(book).get(("科目", f"{table.letters[header]}{table.row_number(index)}"))


def with_plan_amount(book, name, content, header="当年度"):
    return with_cell(book, "tblPlan", row_of(book, "tblPlan", "名称", name), header, Cell(content))


# Spelling


@pytest.mark.parametrize(
    "spelling",
    [
        STANDARD,
        STANDARD.replace("tblAccounts[[#This Row],[種別]]", "[@種別]"),
        STANDARD.replace("tblAccounts[[#This Row],[種別]]", "tblAccounts[@種別]"),
        STANDARD.replace("tblAccounts[[#This Row],[種別]]", "[@[種別]]"),
        STANDARD.replace("tblAccounts[[#This Row],", "tblAccounts[[#This Row], "),
        STANDARD.replace("tblAccounts[入力額]", "[入力額]"),
        STANDARD.replace("SUMIFS", "sumifs").replace("tblAccounts", "TBLACCOUNTS").replace("#This Row", "#THIS ROW"),
        STANDARD.replace(",", " ,\n    ").replace("=IF(", "= IF( "),
        STANDARD.replace("=IF(", "=+IF(", 1),
    ],
)
def test_the_uniform_formula_is_known_in_every_spelling_of_excel(spelling):
    assert kind_of(Cell(None, spelling), DISPLAYED) is FormulaKind.STANDARD


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(H5:H9)",
        STANDARD.replace("入力額", "前年度入力額"),
        STANDARD.replace('"小計"', '"小 計"'),
        STANDARD.replace('"-*"', '"*"'),
        f"{STANDARD}+1",
        STANDARD.replace("tblAccounts[ブロック]", "tblPlan[ブロック]"),
        "=1",
    ],
)
def test_a_formula_that_computes_something_else_is_another_formula(formula):
    assert kind_of(Cell(None, formula), DISPLAYED) is FormulaKind.OTHER


def test_a_formula_is_uniform_only_in_its_own_column():
    assert kind_of(Cell(None, STANDARD), PRIOR) is FormulaKind.OTHER
    assert kind_of(Cell(None, PLAN_FEED), "入力額") is FormulaKind.PLAN
    assert kind_of(Cell(None, PLAN_FEED), "前年度入力額") is FormulaKind.OTHER


def test_a_typed_value_is_no_formula():
    assert kind_of(Cell(5), DISPLAYED) is FormulaKind.NONE


@pytest.mark.parametrize("spelling", [PLAN_FEED, PLAN_FEED.replace("tblAccounts[[#This Row],[コード]]", "[@コード]")])
def test_the_formula_that_takes_the_plans_amounts_is_known(spelling):
    assert kind_of(Cell(None, spelling), "入力額") is FormulaKind.PLAN


# Values, as Excel computes them


@pytest.mark.parametrize("year", YEARS)
def test_the_samples_carry_exactly_the_values_that_are_computed(year):
    book = sample_book(year)
    cells = {
        (table.sheet, f"{letter}{table.row_number(index)}"): cell
        for table in book.tables.values()
        for index, row in enumerate(table.rows)
        for letter, cell in zip(table.letters.values(), row, strict=True)
    } | {(item.sheet, item.address): item.cell for item in book.named.values()}
    assert compute(book) == {place: cell.value for place, cell in cells.items() if cell.formula}


@pytest.mark.parametrize("content", ["1000", "１，０００", "約1000", "－", None])
def test_text_and_blanks_add_nothing(content):
    book = with_account(R07, LEAF, "入力額", content)
    assert computed(book, LEAF) == 0
    assert computed(book, GROUP) == 352_669_000 - 40_856_000


@pytest.mark.parametrize("content", [True, dt.date(2026, 4, 1)])
def test_sums_over_truth_values_and_dates_are_left_to_excel(content):
    book = with_account(R07, LEAF, "入力額", content)
    assert [computed(book, code) for code in (LEAF, GROUP, "収-1-1-2")] == [None, None, 56_152_000]


def test_a_group_adds_up_every_code_that_begins_with_its_own_and_a_hyphen():
    book = with_account(R07, "収-3", "コード", "収-1-10")
    book = with_account(book, "収-1-10", "入力額", 7)
    assert computed(book, "収-1") == 385_422_007
    assert computed(book, "収-1-1") == 352_669_000
    assert computed(book, "収-1-10") == 7


def test_an_entry_at_a_group_counts_in_the_group_and_above():
    book = with_account(R07, GROUP, "入力額", 5)
    assert [computed(book, code) for code in (LEAF, GROUP, TOP, SHEET_TOTAL - 1)] == [
        40_856_000,
        352_669_005,
        385_422_005,
        385_422_005,
    ]


def test_two_rows_with_one_code_each_show_both_entries():
    book = with_account(R07, "収-1-1-2", "コード", LEAF)
    both = 40_856_000 + 56_152_000
    assert [computed(book, account_row(book, LEAF) + offset) for offset in (0, 1)] == [both, both]


@pytest.mark.parametrize("content", [1, 1.0, "1"])
def test_a_block_is_the_same_as_number_and_as_text(content):
    book = with_account(R07, LEAF, "ブロック", content)
    assert computed(book, SUBTOTALS[0]) == 385_422_000


@pytest.mark.parametrize("content", [2, "A", None])
def test_a_subtotal_adds_up_the_rows_of_its_own_block_only(content):
    book = with_account(R07, LEAF, "ブロック", content)
    moved = 40_856_000 if content == 2 else 0
    assert [computed(book, index) for index in SUBTOTALS] == [385_422_000 - 40_856_000, moved]
    assert computed(book, SHEET_TOTAL - 1) == 385_422_000


def test_a_subtotal_with_a_blank_block_looks_for_block_0():
    book = with_cell(R07, "tblAccounts", SUBTOTALS[0], "ブロック", Cell())
    assert computed(book, SUBTOTALS[0]) == 0
    assert computed(with_account(book, LEAF, "ブロック", 0), SUBTOTALS[0]) == 40_856_000


def test_a_row_of_an_unknown_section_is_missing_from_the_total():
    book = with_account(R07, LEAF, "部", "歳入")
    assert computed(book, SHEET_TOTAL - 1) == 385_422_000 - 40_856_000


def test_an_account_with_a_blank_code_shows_nothing():
    book = with_account(R07, LEAF, "コード", None)
    assert computed(book, account_row(R07, LEAF)) == 0
    assert computed(book, GROUP) == 352_669_000 - 40_856_000


@pytest.mark.parametrize("code", ["収-*", "収-1-?", "収-1~", ">0"])
def test_a_code_that_excel_takes_for_a_pattern_gets_no_value(code):
    assert computed(with_account(R07, LEAF, "コード", code), account_row(R07, LEAF)) is None


@pytest.mark.parametrize("error", ["#REF!", "#N/A"])
def test_an_error_in_an_entry_is_an_error_in_every_sum_over_it_and_nowhere_else(error):
    book = with_account(R07, LEAF, "入力額", error)
    assert [computed(book, code) for code in (LEAF, GROUP, TOP, SUBTOTALS[0], SHEET_TOTAL - 1)] == [error] * 5
    assert [computed(book, LEAF, header) for header in (CHANGE, RATE)] == [error] * 2
    assert computed(book, "収-1-1-2") == 56_152_000
    assert computed(book, "支-1") == 352_669_000
    assert compute(book)["はじめに", "E7"] == error


@pytest.mark.parametrize(("content", "yen"), [(300, 300_000), ("300", 0), (None, 0), ("－", 0), (0.5, 500)])
def test_the_plan_feeds_a_thousand_times_its_numbers(content, yen):
    book = with_plan_amount(R07, "広報費", content)
    assert computed(book, "支-1-1-1-1", "入力額") == 40_656_000 + yen
    assert computed(book, "支-1-1-1-1") == 40_656_000 + yen


def test_an_error_in_the_plan_is_an_error_in_the_account_it_feeds():
    book = with_plan_amount(R07, "広報費", "#REF!")
    assert computed(book, "支-1-1-1-1", "入力額") == "#REF!"


@pytest.mark.parametrize(
    ("current", "prior", "change", "rate"),
    [
        (150, 100, 50, 0.5),
        (0, 100, -100, -1),
        (100, 0, 100, "－"),
        (0, 0, 0, "－"),
        (50, -100, 150, 1.5),
        (1, 3, -2, -2 / 3),
    ],
)
def test_change_and_rate_are_taken_from_the_shown_amounts(current, prior, change, rate):
    book = with_account(with_account(R07, LEAF, "入力額", current), LEAF, "前年度入力額", prior)
    assert (computed(book, LEAF, CHANGE), computed(book, LEAF, RATE)) == (change, rate)


def test_a_shown_amount_that_was_typed_over_counts_as_typed():
    book = with_account(R07, LEAF, DISPLAYED, 5)
    assert computed(book, LEAF) is None
    assert computed(book, LEAF, CHANGE) == 5 - 28_758_000
    assert computed(book, GROUP) == 352_669_000


@pytest.mark.parametrize("content", ["約5", True])
def test_words_and_truth_values_in_a_shown_amount_are_left_to_excel(content):
    assert computed(with_account(R07, LEAF, DISPLAYED, content), LEAF, CHANGE) is None


# Files without values


@pytest.mark.parametrize("year", YEARS)
def test_a_file_saved_without_values_reads_exactly_like_the_original(year, tmp_path):
    bare = edited(sample(year), tmp_path / "bare.xlsx", lambda _: None)
    book = read_book("bare", bare.read_bytes())
    assert cell_of(book, "tblAccounts", 0, DISPLAYED).value is None
    assert read_budget(book) == read_budget(sample_book(year))


def test_values_that_the_file_carries_are_left_alone():
    stale = with_cell(R07, "tblAccounts", account_row(R07, LEAF), DISPLAYED, Cell(5, STANDARD))
    assert cell_of(fill_missing(stale), "tblAccounts", account_row(R07, LEAF), DISPLAYED).value == 5


@pytest.mark.parametrize("header", ["入力額", "前年度入力額"])
def test_another_formula_without_a_value_is_a_problem_and_never_0(header):
    book = without_values(with_account(R07, LEAF, header, "=20*1000"))
    rows = {row.code: row for row in read_budget(book).accounts.rows}
    column = Column.PRIOR if header.startswith("前年度") else Column.CURRENT
    assert rows[LEAF].entry[column].problem is Problem.UNCOMPUTED
    assert [rows[code].displayed[column].amount for code in (LEAF, GROUP, TOP)] == [None] * 3
    assert rows["収-1-2"].displayed[column].amount > 0


def test_another_formula_in_the_plan_without_a_value_is_a_problem_and_so_is_what_it_feeds():
    plan_row = row_of(R07, "tblPlan", "名称", "広報費")
    book = without_values(with_cell(R07, "tblPlan", plan_row, "当年度", Cell(None, "=1+1")))
    budget = read_budget(book)
    assert budget.plan.rows[plan_row].entry.current.problem is Problem.UNCOMPUTED
    assert budget.accounts.by_code["支-1-1-1-1"].entry.current.problem is Problem.UNCOMPUTED


def test_another_formula_counts_with_the_value_it_carries():
    book = with_cell(R07, "tblAccounts", account_row(R07, LEAF), "入力額", Cell(7.0, "=3+4"))
    assert computed(book, LEAF) == 7


def test_another_formula_on_the_first_sheet_is_never_given_a_value(tmp_path):
    def overwrite(workbook):
        workbook["はじめに"]["C7"] = "=SUM(科目!G5:G9)"

    book = read_book("master", edited(sample(), tmp_path / "master.xlsx", overwrite).read_bytes())
    assert ("はじめに", "C7") not in compute(book)
    assert compute(book)["はじめに", "D7"] == 385_422_000
