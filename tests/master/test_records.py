"""Every content of a cell is an amount, no entry, or a problem at its place; reading raises nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.accounts import Kind, Section
from pybudget.core.cells import AmountCell, FormulaKind, Pair, Problem
from pybudget.core.crosswalk import CrosswalkRow, Verdict
from pybudget.core.money import Unit
from pybudget.core.plan import PlanKind
from pybudget.master.records import amount_of, read_budget
from pybudget.master.tables import ERROR_VALUES, Cell
from tests.master.books import account_row, sample_book, with_account, with_cell

LEAF = "収-1-1-1"
R07 = sample_book()


def amount(value, formula=None):
    return amount_of(Cell(value, formula), FormulaKind.NONE if formula is None else FormulaKind.OTHER)


def with_content(table, *rows):
    """The sample book with other content in a table."""
    return {**R07.tables, table: R07.tables[table].with_rows(rows)}


def budget_with(table, *rows):
    return read_budget(type(R07)(R07.file, with_content(table, *rows), R07.named))


@pytest.mark.parametrize(
    ("content", "yen"),
    [
        (40856000, 40856000),
        (40856000.0, 40856000),
        (-8282285.0, -8282285),
        (0, 0),
        (0.0, 0),
        (-0.0, 0),
        (999_999_999_999_999, 999_999_999_999_999),
        (1e14, 100_000_000_000_000),
    ],
)
def test_a_whole_number_is_an_amount_with_or_without_a_decimal_point(content, yen):
    assert amount(content) == AmountCell(yen, shown=str(yen))
    assert isinstance(amount(content).amount, int)


@pytest.mark.parametrize("content", [None, "", "－", "-", "―", "   ", "　"])
def test_a_blank_or_a_dash_is_no_entry_and_no_problem(content):
    read = amount(content)
    assert (read.amount, read.problem) == (None, None)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("約100万", Problem.UNREADABLE),
        ("40,85", Problem.UNREADABLE),
        ("12①", Problem.UNREADABLE),
        ("9" * 400, Problem.UNREADABLE),
        (10**15, Problem.UNREADABLE),
        (-1e15, Problem.UNREADABLE),
        (1e300, Problem.UNREADABLE),
        (float("inf"), Problem.UNREADABLE),
        (float("nan"), Problem.UNREADABLE),
        (True, Problem.UNREADABLE),
        (False, Problem.UNREADABLE),
        (dt.datetime(2026, 4, 1, tzinfo=dt.UTC), Problem.DATE),
        (dt.date(2026, 4, 1), Problem.DATE),
        (dt.time(4, 1), Problem.DATE),
        (dt.timedelta(hours=30), Problem.DATE),
        (1000.5, Problem.FRACTION),
        (0.1 + 0.2, Problem.FRACTION),
        *((error, Problem.ERROR_VALUE) for error in sorted(ERROR_VALUES)),
    ],
)
def test_what_is_no_amount_is_a_problem_and_never_a_figure(content, problem):
    read = amount(content)
    assert (read.amount, read.problem) == (None, problem)


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("1000", 1000),
        ("１，０００", 1000),
        ("△5", -5),
        (" 1,000 ", 1000),
        ("1,000円", 1000),
        ("0", 0),
        ("41千円", 41000),
    ],
)
def test_a_number_stored_as_text_is_read_and_named_as_such(text, yen):
    assert amount(text) == AmountCell(yen, FormulaKind.NONE, Problem.TEXT_NUMBER, text.strip())


@pytest.mark.parametrize(
    ("text", "thousands", "problem"),
    [
        ("41", 41, Problem.TEXT_NUMBER),
        ("41千円", 41, Problem.TEXT_NUMBER),
        ("△41,000円", -41, Problem.TEXT_NUMBER),
        ("1,500円", None, Problem.FRACTION),
        ("－", None, None),
    ],
)
def test_in_the_plan_a_text_is_read_in_thousands_unless_it_names_its_unit(text, thousands, problem):
    read = amount_of(Cell(text), FormulaKind.NONE, Unit.THOUSAND)
    assert (read.amount, read.problem) == (thousands, problem)


def test_a_formula_counts_with_the_value_it_carries():
    assert amount(1200.0, "=1000+200") == AmountCell(1200, FormulaKind.OTHER, None, "1200", "=1000+200")


def test_a_formula_without_a_value_is_a_problem_that_shows_the_formula():
    formula = "=1000+200"
    assert amount(None, formula) == AmountCell(None, FormulaKind.OTHER, Problem.UNCOMPUTED, formula, formula)


def test_an_error_behind_a_formula_is_an_error_value():
    assert amount("#REF!", "=A1").problem is Problem.ERROR_VALUE


def test_a_long_content_is_shown_shortened():
    assert amount("あ" * 500).shown == "あ" * 30
    assert amount(None, "=" + "A1+" * 100).shown == "=" + "A1+" * 9 + "A1"


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=60),
        st.dates(),
        st.times(),
        st.timedeltas(),
    ),
    st.none() | st.text(max_size=20).map("={}".format),
)
def test_any_content_at_all_is_an_amount_no_entry_or_a_problem(value, formula):
    read = amount(value, formula)
    assert read.amount is None or (isinstance(read.amount, int) and abs(read.amount) < 10**15)
    assert read.amount is None or read.problem in (None, Problem.TEXT_NUMBER)


def test_a_row_of_the_accounts_is_read_to_the_letter():
    row = next(row for row in read_budget(R07).accounts.rows if row.code == LEAF)
    assert (row.section, row.block, row.kind, row.name, row.funds) == (
        Section.REVENUE,
        "1",
        Kind.ACCOUNT,
        "電子申請・届出システム事業",
        "支-1-1",
    )
    assert row.entry == Pair(AmountCell(40856000, shown="40856000"), AmountCell(28758000, shown="28758000"))
    assert row.displayed.current == AmountCell(40856000, FormulaKind.STANDARD, None, "40856000")
    assert (row.origin.cell("入力額"), row.origin.cell("前年度予算額")) == ("G7", "J7")


def test_what_feeds_from_the_plan_is_told_apart_from_what_is_typed():
    rows = {row.code: row for row in read_budget(R07).accounts.rows}
    assert rows["支-1-1-2"].entry.current.formula is FormulaKind.PLAN
    assert rows["支-1-1-2"].entry.prior.formula is FormulaKind.NONE


@pytest.mark.parametrize(
    ("header", "attribute"), [("部", "section"), ("種別", "kind"), ("ブロック", "block"), ("充当先", "funds")]
)
@pytest.mark.parametrize("content", ["歳入", "", None, 5, dt.date(2026, 4, 1)])
def test_an_unknown_word_is_kept_or_none_and_loses_no_row(header, attribute, content):
    budget = read_budget(with_account(R07, LEAF, header, content))
    row = next(row for row in budget.accounts.rows if row.code == LEAF)
    expected = None if attribute in ("section", "kind") else str(content or "")
    assert getattr(row, attribute) == expected
    assert len(budget.accounts.rows) == 60


def test_spaces_around_codes_and_words_are_no_difference():
    budget = read_budget(with_account(with_account(R07, LEAF, "部", " 収入　"), LEAF, "コード", f" {LEAF} "))
    row = budget.accounts.by_code[LEAF]
    assert row.section is Section.REVENUE


def test_a_blank_row_in_a_table_is_passed_over_and_the_rows_below_keep_their_addresses():
    index = account_row(R07, LEAF)
    book = R07
    for header in R07.tables["tblAccounts"].headers:
        book = with_cell(book, "tblAccounts", index, header, Cell())
    budget = read_budget(book)
    assert len(budget.accounts.rows) == 59
    assert budget.accounts.by_code["収-1-1-2"].origin.row == 8


def test_columns_may_stand_in_another_order():
    table = R07.tables["tblAccounts"]
    turned = type(table)(
        table.name, table.sheet, table.top, table.left, table.headers[::-1], tuple(row[::-1] for row in table.rows)
    )
    budget = read_budget(type(R07)(R07.file, {**R07.tables, "tblAccounts": turned}, R07.named))
    assert budget.accounts.by_code[LEAF].entry.current.amount == 40856000
    assert budget.accounts.by_code[LEAF].origin.cell("コード") == "O7"


def test_the_plan_keeps_levels_kinds_and_dashes():
    rows = read_budget(R07).plan.rows
    assert [(row.level, row.kind) for row in rows[:5]] == [
        (1, PlanKind.HEADING),
        (2, PlanKind.HEADING),
        (3, PlanKind.HEADING),
        (None, PlanKind.TEXT),
        (None, PlanKind.ITEM),
    ]
    assert rows[5].entry == Pair(AmountCell(None, shown="－"), AmountCell(6112, shown="6112"))
    assert rows[7].entry.prior == AmountCell(0, shown="0")


@pytest.mark.parametrize(
    ("content", "level"), [(1, 1), (4.0, 4), ("2", 2), (0, None), (5, None), ("一", None), (1.5, None)]
)
def test_a_level_is_1_to_4_or_none(content, level):
    plan = budget_with("tblPlan", (content, "見出し", "事業", None, None, None, None, None, None)).plan
    assert plan.rows[0].level == level


def test_an_unknown_kind_of_plan_row_is_none():
    plan = budget_with("tblPlan", (1, "見出", "事業", None, 5, None, None, None, None)).plan
    assert (plan.rows[0].kind, plan.rows[0].entry.current.amount) == (None, 5)


def test_settings_are_texts_and_the_first_of_two_equal_keys_counts():
    settings = budget_with(
        "tblSettings", ("団体名", "甲", ""), ("団体名", "乙", ""), ("増減理由を求める率", 0.1, "")
    ).settings
    assert (settings.text("団体名"), settings.places["団体名"].cell) == ("甲", "B5")
    assert settings.text("増減理由を求める率") == "0.1"


def test_the_crosswalk_keeps_shares_and_tells_0_from_blank():
    rows = budget_with(
        "tblCrosswalk",
        ("支出", "事業 > 運営費", 1000.0, "支-1", 0, "確認済", "理由"),
        ("収入", "保管金", 0, "収-3", None, "一致", None),
        ("支出", "旧事業", "－", "", "1,000", "対応なし", ""),
    ).crosswalk
    assert [row._replace(origin=None) for row in rows] == [
        CrosswalkRow(Section.EXPENDITURE, "事業 > 運営費", 1000, "支-1", 0, Verdict.CONFIRMED, "理由"),
        CrosswalkRow(Section.REVENUE, "保管金", 0, "収-3", None, Verdict.MATCHED),
        CrosswalkRow(Section.EXPENDITURE, "旧事業", None, "", 1000, Verdict.WITHOUT_COUNTERPART),
    ]


def test_a_crosswalk_row_with_an_unknown_verdict_is_still_to_be_checked():
    (row,) = budget_with("tblCrosswalk", ("両方", "保管金", 5, "収-3", 5, "確認済み", "")).crosswalk
    assert row._replace(origin=None) == CrosswalkRow(None, "保管金", 5, "収-3", 5, Verdict.TO_CHECK)


def test_exceptions_are_read_with_their_rows():
    (row,) = budget_with("tblExceptions", ("BAL001", "支-1", "端数", "事務局長", "令和7年度")).exceptions
    assert (row.rule, row.target, row.reason, row.approver, row.until) == (
        "BAL001",
        "支-1",
        "端数",
        "事務局長",
        "令和7年度",
    )
    assert row.origin.cell("対象") == "B5"


def test_the_texts_that_name_a_year_are_the_file_names_and_the_title():
    labels = read_budget(R07).year_labels
    assert [(label.place.sheet, label.place.cell, label.text, label.offset) for label in labels] == [
        ("設定", "B13", "{会計年度}当初予算{版}", 0),
        ("設定", "B10", "", -1),
        ("はじめに", "B2", "令和7年度当初予算 作成ブック", 0),
    ]


def test_a_book_without_the_title_and_without_file_settings_names_no_year():
    book = type(R07)(R07.file, with_content("tblSettings", ("団体名", "甲", "")), {})
    assert read_budget(book).year_labels == ()
