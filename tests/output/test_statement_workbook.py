"""The statement workbook prints the published figures with live formulas."""

import csv
import io
import time
import unicodedata

import pytest
from python_calamine import CalamineWorkbook

from pybudget.core.accounts import Section
from pybudget.errors import PybudgetError
from tests.output.statement_books import (
    BOOK,
    GOLDEN,
    YEARS,
    account,
    book_of,
    groups,
    opened,
    rows_of,
    sample,
    sheet_of,
    written,
)
from tests.rules.budget_text import read_book as read_text


def folded(name):
    return "".join(unicodedata.normalize("NFKC", name).split())


def golden(year):
    with (GOLDEN / f"{year}_statement.csv").open(encoding="utf-8", newline="") as file:
        return [
            (f"{row['section']}の部", folded(row["name"]), int(row["current"]), int(row["prior"]))
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize("year", YEARS)
def test_the_values_stored_beside_the_formulas_are_the_published_figures_row_by_row(year):
    workbook = opened(written(sample(year)), data_only=True)
    printed = [
        (sheet.title, folded(name), current, prior) for sheet in workbook for name, current, prior in rows_of(sheet)
    ]
    assert printed == golden(year)


@pytest.mark.parametrize("year", YEARS)
def test_a_mail_preview_that_reads_values_only_sees_the_same_figures(year):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(written(sample(year))))
    printed = [
        (name, folded(str(row[0] or row[1])), int(row[2]), int(row[4]))
        for name in workbook.sheet_names
        for row in workbook.get_sheet_by_name(name).to_python()[4:]
    ]
    assert printed == golden(year)


@pytest.mark.parametrize("year", YEARS)
def test_every_group_subtotal_and_total_is_a_formula_and_every_other_amount_a_number(year):
    budget = sample(year)
    workbook = opened(written(budget))
    for section in Section:
        rows = [row for row in budget.accounts.rows if row.section is section]
        for row, (_, current, prior) in zip(rows, rows_of(workbook[f"{section.value}の部"]), strict=True):
            if row.is_account and budget.accounts.is_leaf(row.code):
                assert isinstance(current, int)
                assert isinstance(prior, int)
            else:
                assert current.startswith("=SUM(C")
                assert prior.startswith("=SUM(E")


def test_the_rows_above_the_amounts_carry_the_published_texts():
    sheet = sheet_of(name="収入の部")
    assert [sheet["A1"].value, sheet["A2"].value, sheet["E3"].value] == [
        "令和7年度当初予算（案）",
        "【収入の部】",
        "単位：円",
    ]
    assert [cell.value for cell in sheet[4]] == [
        "大項目",
        "中項目",
        "令和7年度当初予算",
        "備考",
        "（参考）令和6年度当初予算",
    ]


def test_a_group_adds_up_its_children_a_subtotal_its_block_and_the_total_the_subtotals():
    assert rows_of(sheet_of(name="収入の部")) == [
        ("負担金収入", "=SUM(C6:C7)", "=SUM(E6:E7)"),
        ("電子申請事業", 600, 500),
        ("施設予約事業", 400, "－"),
        ("小計", "=SUM(C5)", "=SUM(E5)"),
        ("保管金", -82, 82),
        ("小計", "=SUM(C9)", "=SUM(E9)"),
        ("合計", "=SUM(C8,C10)", "=SUM(E8,E10)"),
    ]


def test_deeper_groups_are_left_out_of_the_sum_that_their_own_group_already_holds():
    formulas = {name: current for name, current, _ in rows_of(sheet_of())}
    assert formulas["システム事業"] == "=SUM(C6,C10)"
    assert formulas["電子申請事業"] == "=SUM(C7,C9)"
    assert formulas["合計"] == "=SUM(C5,C11)"


def test_a_group_without_any_entry_shows_a_dash_until_one_is_typed():
    assert ("研修費", '=IF(COUNT(C12)=0,"－",SUM(C12))', '=IF(COUNT(E12)=0,"－",SUM(E12))') in rows_of(sheet_of())
    assert ("研修費", "－", "－") in rows_of(sheet_of(data_only=True))


def test_a_subtotal_of_an_empty_block_shows_a_dash():
    text = "支-1 旅費 1\n小計 ブロック=9"
    assert ("小計", '="－"', '="－"') in rows_of(sheet_of(text))
    assert ("小計", "－", "－") in rows_of(sheet_of(text, data_only=True))


def test_more_members_than_a_function_takes_are_added_up_in_several():
    data = written(book_of(*groups(600, 1)))
    name, formula, _ = rows_of(opened(data)["支出の部"])[-2]
    sums = formula.removeprefix("=").split("+")
    assert (name, len(sums)) == ("小計", 3)
    assert max(part.count(",") + 1 for part in sums) <= 255
    assert rows_of(opened(data, data_only=True)["支出の部"])[-1][1] == sum(range(601))


def test_a_sum_that_no_formula_can_hold_is_refused_by_name():
    with pytest.raises(PybudgetError, match=r"「小計」の直下の科目が多すぎて（2,000 件）"):
        written(book_of(*groups(2000, 1)))


def test_six_thousand_accounts_take_seconds():
    budget = book_of(*groups(60, 99))
    start = time.process_time()
    written(budget)
    assert time.process_time() - start < 10


def test_change_and_rate_are_formulas_in_two_more_columns_on_request():
    live, stored = sheet_of(with_change=True), sheet_of(with_change=True, data_only=True)
    assert [cell.value for cell in live[4]][5:] == ["増減額", "増減率"]
    assert [live["F8"].value, live["G8"].value] == [
        '=IF(COUNT(C8,E8)=0,"－",N(C8)-N(E8))',
        '=IF(N(E8)=0,"－",F8/ABS(E8))',
    ]
    assert [stored["F8"].value, stored["G8"].value] == [50, 0.1]


def test_a_rate_needs_an_amount_of_last_year_and_a_change_needs_one_of_the_two():
    stored = sheet_of(with_change=True, data_only=True)
    changes = {row[1].value or row[0].value: (row[5].value, row[6].value) for row in stored.iter_rows(min_row=5)}
    assert changes["事務費"] == (50, "－")
    assert changes["旅費"] == ("－", "－")


def test_top_level_names_stand_in_the_first_column_deeper_ones_further_in_by_level():
    cells = [
        (row[0].value, row[1].value, row[1].alignment.indent) for row in sheet_of().iter_rows(min_row=5, max_row=9)
    ]
    first = cells[1][2]
    assert cells == [
        ("システム事業", None, cells[0][2]),
        (None, "電子申請事業", first),
        (None, "事業費", first + 1),
        (None, "運営費", first + 2),
        (None, "事務費", first + 1),
    ]


def test_negatives_print_with_a_triangle_by_number_format():
    sheet = sheet_of(name="収入の部")
    assert {sheet.cell(row, column).number_format for row in range(5, 12) for column in (3, 5)} == {'#,##0;"△ "#,##0'}


def test_a_name_or_note_that_begins_with_an_equals_sign_stays_text():
    sheet = opened(written(book_of(account("支-1", "=1+1", 5, note="=SUM(A1)"))))["支出の部"]
    assert [(cell.value, cell.data_type) for cell in (sheet["A5"], sheet["D5"])] == [("=1+1", "s"), ("=SUM(A1)", "s")]


def test_the_totals_have_names():
    names = opened(written(read_text(BOOK))).defined_names
    assert {name: defined.attr_text for name, defined in names.items()} == {
        "収入合計": "'収入の部'!$C$11",
        "前年度収入合計": "'収入の部'!$E$11",
        "支出合計": "'支出の部'!$C$13",
        "前年度支出合計": "'支出の部'!$E$13",
    }


def test_the_properties_name_the_budget_and_the_organisation_and_no_person():
    properties = opened(written(read_text(BOOK))).properties
    assert (properties.title, properties.creator) == ("令和7年度当初予算（案）", "試験協議会")
    assert properties.lastModifiedBy is None


def test_equal_input_gives_equal_bytes():
    assert written(sample("r07")) == written(sample("r07"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "［設定］\n会計年度=来年",
            "設定の「会計年度」（来年）が読めないため、作成できません。設定シートの B3 を直してください。",
        ),
        (
            "支-1 旅費 約千円",
            "「支-1 旅費」の入力額（科目!G2：約千円）が読めないため、作成できません。円の整数で入れ直してください。",
        ),
        (
            "支-1 旅費 1\n支-1 研修費 2",
            (
                "「支-1 研修費」の行（科目!A3）はどの合計にも入らないため、作成できません。"
                "コードの重複や空欄、部と種別を確かめてください。"
            ),
        ),
        (
            "支-1 事業費 5\n支-1-1 旅費 1",
            (
                "「支-1 事業費」は内訳のある行なのに入力額（科目!G2：5）があるため、作成できません。"
                "内訳の科目に入れ直してください。"
            ),
        ),
    ],
)
def test_a_book_that_cannot_be_printed_is_refused_with_place_and_remedy(text, sentence):
    with pytest.raises(PybudgetError) as caught:
        written(read_text(text))
    assert str(caught.value) == sentence
