"""A statement prints its section's rows in the master's order, recomputed from the entries; sums name their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.accounts import Kind, Section, add
from pybudget.core.cells import Column, Pair
from pybudget.core.statements import Cause, budget_name, obstacles, statement
from tests.rules.budget_text import read_book, read_budget

BOOK = """
    収-1    負担金収入
    収-1-1  電子申請事業   600  500
    収-1-2  施設予約事業   400  －
    小計
    収-2    保管金         0    0   ブロック=2
    小計                            ブロック=2
    合計
    支-1        システム事業
    支-1-1      電子申請事業
    支-1-1-1    事業費
    支-1-1-1-1  運営費     550  500
    支-1-1-2    事務費      50
    支-2        研修費
    支-2-1      旅費        －  －
    合計
"""


def revenue(text=BOOK, **settings):
    return statement(read_budget(text, settings=settings), Section.REVENUE)


def expenditure(text=BOOK):
    return statement(read_budget(text), Section.EXPENDITURE)


def by_name(page):
    return {line.name: line for line in page.lines}


def names_of(page, line):
    return [page.lines[member].name for member in line.members]


@pytest.mark.parametrize(
    ("edition", "header", "title"),
    [
        ("案", "令和7年度当初予算", "令和7年度当初予算（案）"),
        ("当初", "令和7年度当初予算", "令和7年度当初予算"),
        ("当初案", "令和7年度当初予算", "令和7年度当初予算（案）"),
        ("幹事会案", "令和7年度当初予算", "令和7年度当初予算（幹事会案）"),
        ("補正第1号", "令和7年度補正予算（第1号）", "令和7年度補正予算（第1号）"),
        ("補正予算（第２号）", "令和7年度補正予算（第2号）", "令和7年度補正予算（第2号）"),
        ("第3号補正（案）", "令和7年度補正予算（第3号）", "令和7年度補正予算（第3号）（案）"),
        ("補正", "令和7年度補正予算", "令和7年度補正予算"),
    ],
)
def test_the_edition_names_the_budget_in_the_title_and_in_the_column_header(edition, header, title):
    page = revenue(版=edition)
    assert (page.columns[2], page.title) == (header, title)


@pytest.mark.parametrize(
    ("basis", "header"),
    [
        ("当初", "（参考）令和6年度当初予算"),
        ("補正後", "（参考）令和6年度補正後予算"),
        ("実績", "（参考）令和6年度実績"),
    ],
)
def test_the_basis_of_the_comparison_names_last_years_column(basis, header):
    assert revenue(前年度の基準=basis).columns[4] == header


def test_the_other_texts_are_those_of_the_published_book():
    page = revenue(会計年度="令和2年度")
    assert page.heading == "【収入の部】"
    assert page.columns == ("大項目", "中項目", "令和2年度当初予算", "備考", "（参考）令和元年度当初予算")


def test_the_edition_alone_tells_a_first_budget_from_a_supplementary_one():
    assert budget_name("案") == ("当初予算", "（案）")
    assert budget_name("補正第10号") == ("補正予算（第10号）", "")


def test_every_row_is_printed_in_the_masters_order_with_its_level():
    assert [(line.kind, line.level, line.name) for line in expenditure().lines] == [
        (Kind.ACCOUNT, 1, "システム事業"),
        (Kind.ACCOUNT, 2, "電子申請事業"),
        (Kind.ACCOUNT, 3, "事業費"),
        (Kind.ACCOUNT, 4, "運営費"),
        (Kind.ACCOUNT, 3, "事務費"),
        (Kind.ACCOUNT, 1, "研修費"),
        (Kind.ACCOUNT, 2, "旅費"),
        (Kind.TOTAL, 1, "合計"),
    ]


def test_amounts_come_from_the_entries_and_not_from_what_the_sheet_displays():
    page = expenditure(BOOK.replace("システム事業", "システム事業 表示=999 表示前年度=1"))
    assert by_name(page)["システム事業"].amounts == Pair(600, 500)


def test_no_entry_stays_no_entry_up_to_a_group_without_any_and_0_stays_0():
    lines = by_name(expenditure()) | by_name(revenue())
    assert lines["事務費"].amounts == Pair(50, None)
    assert lines["旅費"].amounts == lines["研修費"].amounts == Pair(None, None)
    assert lines["保管金"].amounts == Pair(0, 0)


def test_a_group_adds_up_its_children_and_not_their_parts():
    page = expenditure()
    assert names_of(page, by_name(page)["電子申請事業"]) == ["事業費", "事務費"]
    assert by_name(page)["運営費"].members == ()


def test_a_subtotal_adds_up_the_top_level_of_its_block_and_the_total_adds_up_the_subtotals():
    page = revenue()
    first, second, total = (line for line in page.lines if line.kind is not Kind.ACCOUNT)
    assert names_of(page, first) == ["負担金収入"]
    assert names_of(page, second) == ["保管金"]
    assert total.members == tuple(page.lines.index(line) for line in (first, second))
    assert total.amounts == Pair(1000, 500)


def test_without_subtotals_the_total_adds_up_the_top_level():
    page = expenditure()
    assert names_of(page, page.lines[-1]) == ["システム事業", "研修費"]


def test_a_block_without_a_subtotal_is_added_up_by_the_total_itself():
    page = revenue("収-1 負担金 10\n小計\n収-2 保管金 5 ブロック=2\n収-3 雑入 1 ブロック=3\n合計")
    assert names_of(page, page.lines[-1]) == ["小計", "保管金", "雑入"]
    assert page.lines[-1].amounts.current == 16


def test_an_account_whose_parent_is_missing_is_printed_at_the_top():
    page = expenditure("支-1-1 旅費 10")
    assert [(line.level, line.name) for line in page.lines] == [(1, "旅費"), (1, "合計")]
    assert page.lines[-1].members == (0,)


def test_a_book_in_order_can_be_printed():
    assert list(obstacles(read_book(BOOK))) == []


@pytest.mark.parametrize(
    ("text", "cause", "cell"),
    [
        ("［設定］\n会計年度=今年度", Cause.SETTING, "B3"),
        ("［設定］\n会計年度=昭和元年度", Cause.SETTING, "B3"),
        ("［設定］\n版=", Cause.SETTING, "B4"),
        ("［設定］\n前年度の基準=決算", Cause.SETTING, "B5"),
        ("支-1 旅費 約千円", Cause.AMOUNT, "G2"),
        ("支-1 旅費 1 0.5", Cause.AMOUNT, "I2"),
        ("支-1 旅費 #REF!", Cause.AMOUNT, "G2"),
        ("支-1 旅費 =B1", Cause.AMOUNT, "G2"),
        ("支-1 旅費 1\n支-1 研修費 2", Cause.UNCOUNTED_ROW, "A3"),
        ("支-1 旅費 1 部=歳出", Cause.UNCOUNTED_ROW, "A2"),
        ("支-1 旅費 1 種別=項目", Cause.UNCOUNTED_ROW, "A2"),
        ("支-1 旅費 1 コード=", Cause.UNCOUNTED_ROW, "A2"),
        ("支-1 事業費\n支-1-1 旅費 1 部=収入", Cause.UNCOUNTED_ROW, "A3"),
        ("支-1 事業費 5\n支-1-1 旅費 1", Cause.GROUP_ENTRY, "G2"),
        ("支-1 旅費 1\n小計 入力額=7", Cause.GROUP_ENTRY, "G3"),
    ],
)
def test_what_would_have_to_be_invented_or_dropped_keeps_a_book_from_being_printed(text, cause, cell):
    assert [(found.cause, found.place.cell) for found in obstacles(read_book(text))] == [(cause, cell)]


def test_a_number_stored_as_text_and_an_empty_row_of_the_table_keep_nothing_from_being_printed():
    budget = read_budget("支-1 旅費 '1,000\n支-2 空行 種別= 部= コード= 科目名=")
    assert list(obstacles(budget)) == []
    assert statement(budget, Section.EXPENDITURE).lines[0].amounts.current == 1000


def test_texts_without_a_year_are_a_fault_of_the_program_that_did_not_ask_for_obstacles():
    with pytest.raises(ValueError, match="fiscal year"):
        revenue(会計年度="")


outlines = st.recursive(
    st.one_of(st.none(), st.integers(-(10**9), 10**9)),
    lambda parts: st.lists(parts, min_size=1, max_size=4),
    max_leaves=20,
)


def _rows(code, node):
    if isinstance(node, list):
        yield f"{code} 科目{code}"
        for number, part in enumerate(node, 1):
            yield from _rows(f"{code}-{number}", part)
    else:
        yield f"{code} 科目{code} {'－' if node is None else node}"


@given(st.lists(outlines, min_size=1, max_size=4))
def test_every_sum_line_is_what_its_members_add_up_to(tops):
    rows = [row for number, top in enumerate(tops, 1) for row in _rows(f"支-{number}", top)]
    page = expenditure("\n".join([*rows, "小計"]))
    for line in page.lines:
        if line.members:
            for column in Column:
                assert line.amounts[column] == add([page.lines[member].amounts[column] for member in line.members])
