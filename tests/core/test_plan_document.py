"""事業計画 is printed in the master's order: every row once, amounts added up, tables where items stand together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.cells import AmountCell, Column, Origin, Pair
from pybudget.core.plan import Plan, PlanKind, PlanRow
from pybudget.core.plan_document import Heading, HeadingNote, ItemTable, Line, obstacles, plan_document
from pybudget.core.statements import Cause
from tests.rules.budget_text import read_budget

PLAN = """
    1     システム事業
    2     電子申請事業             注記=53団体
    3     システム運営費
    本文  安定して動かす。
    項目  運用保守   40,656 21,780 主な内容=運用と保守
    項目  広報費     －     866    注記=隔年
    注    増額した。
    3     事務費     200    0
    箇条  通信費
    4     研修費
"""


def document(text=PLAN, **settings):
    return plan_document(read_budget(plan=text, settings=settings))


def headings(text=PLAN):
    return {element.name: element for element in document(text).elements if isinstance(element, Heading)}


def outline(text):
    """Each element as a word: a heading's number, a line's name, a table's item names, a note's text."""
    words = {
        Heading: lambda element: element.number,
        Line: lambda element: element.name,
        ItemTable: lambda element: "+".join(item.name for item in element.items),
        HeadingNote: lambda element: f"〔{element.text}〕",
    }
    return [words[type(element)](element) for element in document(text).elements]


def test_every_row_is_printed_in_order_and_neighbouring_items_share_a_table():
    assert outline(PLAN) == [
        "1", "(1)", "〔53団体〕", "ア", "安定して動かす。", "運用保守+広報費", "増額した。", "イ", "通信費", "(ア)",
    ]  # fmt: skip


def test_a_heading_prints_the_sum_of_everything_below_it():
    found = headings()
    assert found["システム事業"].amounts == (40_856, 22_646)
    assert found["システム運営費"].amounts == (40_656, 22_646)
    assert found["事務費"].amounts == (200, 0)


def test_a_heading_without_any_amount_prints_none():
    assert not headings()["研修費"].has_amount
    assert headings()["事務費"].has_amount


def test_a_heading_names_the_rows_that_it_adds_up():
    rows = document().elements
    found = headings()
    assert [found["システム事業"].members, found["電子申請事業"].members] == [(1,), (2, 7)]
    assert found["システム運営費"].members == (4, 5)
    assert found["研修費"].members == ()
    assert rows


def test_what_is_typed_on_a_heading_is_told_apart_from_what_it_adds_up():
    found = headings("1 事業 － 31,441\n 項目 保守 21,780")
    assert (found["事業"].own, found["事業"].amounts) == ((None, 31_441), (21_780, 31_441))


def test_a_table_has_the_sum_of_its_items_and_no_entry_where_none_has_one():
    (table,) = (element for element in document().elements if isinstance(element, ItemTable))
    assert table.total == (40_656, 22_646)
    (table,) = (element for element in document("1 事業\n 項目 保守 5").elements if isinstance(element, ItemTable))
    assert table.total == (5, None)


def test_the_note_of_a_heading_follows_its_first_texts_and_precedes_its_table():
    assert outline("1 事業 注記=注記A\n 本文 文\n 箇条 点\n 項目 保守 5") == ["1", "文", "点", "〔注記A〕", "保守"]
    assert outline("1 事業 注記=注記A\n 2 部分 注記=注記B\n 本文 文") == ["1", "〔注記A〕", "(1)", "文", "〔注記B〕"]


def test_a_content_beside_a_heading_is_printed_as_its_first_text():
    assert outline("1 事業 主な内容=説明\n 本文 文") == ["1", "説明", "文"]


def test_the_overview_names_the_top_headings_and_those_directly_below_even_where_levels_are_skipped():
    overview = document(PLAN + "\n 1 研修\n 3 監査\n 4 現地").overview
    assert [(heading.depth, heading.name) for heading in overview] == [
        (1, "システム事業"),
        (2, "電子申請事業"),
        (1, "研修"),
        (2, "監査"),
    ]


@pytest.mark.parametrize(
    ("settings", "title", "prior"),
    [
        ({}, "令和7年度事業計画及び当初予算（案）", "令和6年度"),
        ({"版": "当初"}, "令和7年度事業計画及び当初予算", "令和6年度"),
        ({"会計年度": "令和2年度"}, "令和2年度事業計画及び当初予算（案）", "令和元年度"),
        ({"前年度の基準": "補正後"}, "令和7年度事業計画及び当初予算（案）", "令和6年度補正後"),
    ],
)
def test_title_and_comparison_name_year_edition_and_basis(settings, title, prior):
    printed = document(**settings)
    assert (printed.title, printed.prior_year) == (title, prior)


@pytest.mark.parametrize(
    ("text", "cause", "cell"),
    [
        ("1 事業\n 小項目 保守 5", Cause.PLAN_KIND, "B"),
        ("見出し 事業", Cause.PLAN_LEVEL, "A"),
        ("1 事業\n 項目 保守 約百万", Cause.PLAN_AMOUNT, "E"),
        ("1 事業 5 10.5", Cause.PLAN_AMOUNT, "F"),
    ],
)
def test_a_row_that_would_be_left_out_or_guessed_keeps_the_plan_from_being_printed(text, cause, cell):
    (obstacle,) = obstacles(read_budget(plan=text))
    assert (obstacle.cause, obstacle.place.cell[0]) == (cause, cell)
    with pytest.raises(ValueError, match="obstacles"):
        document(text)


def test_an_unreadable_setting_keeps_the_plan_from_being_printed():
    assert [found.cause for found in obstacles(read_budget(plan=PLAN, settings={"会計年度": "来年度"}))] == [
        Cause.SETTING
    ]


def a_row(kind, level, amount, note):
    entry = Pair(AmountCell(amount), AmountCell())
    level = level if kind is PlanKind.HEADING else None
    return PlanRow(level, kind, "名", "", entry, "", note, Origin("計画", 1, {}))


ROWS = st.lists(
    st.builds(
        a_row,
        st.sampled_from(PlanKind),
        st.integers(1, 4),
        st.none() | st.integers(-9, 9),
        st.sampled_from(["", "注記"]),
    ),
    max_size=30,
)


@given(ROWS)
def test_no_row_is_dropped_doubled_or_moved_and_every_note_is_printed(rows):
    budget = read_budget()
    printed = plan_document(type(budget)(budget.settings, budget.accounts, Plan(tuple(rows)))).elements
    order = []
    for element in printed:
        if isinstance(element, ItemTable):
            order += [item.row for item in element.items]
        elif not isinstance(element, HeadingNote):
            order.append(element.row)
    assert order == list(range(len(rows)))
    wanted = sum(bool(row.note) for row in rows if row.kind is PlanKind.HEADING)
    assert sum(isinstance(element, HeadingNote) for element in printed) == wanted


@given(ROWS)
def test_what_a_heading_prints_is_what_is_typed_on_it_plus_what_its_members_print(rows):
    budget = read_budget()
    plan = Plan(tuple(rows))
    for element in plan_document(type(budget)(budget.settings, budget.accounts, plan)).elements:
        if isinstance(element, Heading):
            for column in Column:
                parts = [element.own[column], *(plan.totals[member][column] for member in element.members)]
                entered = [part for part in parts if part is not None]
                assert element.amounts[column] == (sum(entered) if entered else None)
