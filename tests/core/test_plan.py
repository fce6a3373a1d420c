"""The programme plan: numbers are generated, an amount stands once, and no entry is not 0."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.cells import AmountCell, Column, Origin, Pair
from pybudget.core.plan import Plan, PlanKind, PlanRow, heading_number
from tests.rules.budget_text import read_budget


def plan(text):
    return read_budget(plan=text).plan


def heading(level, *, code="", amount=None):
    return PlanRow(
        level=level,
        kind=PlanKind.HEADING,
        name="見出し",
        content="",
        entry=Pair(AmountCell(amount), AmountCell()),
        code=code,
        note="",
        origin=Origin("計画", 1, {}),
    )


def numbers(*levels):
    return list(Plan(tuple(heading(level) for level in levels)).numbers)


def test_the_four_levels_print_as_1_and_1_in_brackets_and_kana_and_kana_in_brackets():
    assert numbers(1, 2, 3, 4) == ["1", "(1)", "ア", "(ア)"]


def test_headings_of_one_level_count_on():
    assert numbers(1, 2, 2, 3, 3, 2, 1) == ["1", "(1)", "(2)", "ア", "イ", "(3)", "2"]


def test_a_counter_starts_again_below_the_next_heading_above_it():
    assert numbers(1, 2, 3, 3, 2, 3, 1, 2, 3) == ["1", "(1)", "ア", "イ", "(2)", "ア", "2", "(1)", "ア"]


def test_levels_may_be_skipped():
    assert numbers(1, 3, 3, 4, 3, 1, 4) == ["1", "ア", "イ", "(ア)", "ウ", "2", "(ア)"]


def test_a_plan_may_begin_below_level_1():
    assert numbers(3, 3, 1, 3) == ["ア", "イ", "1", "ア"]


def test_rows_that_are_no_headings_and_headings_without_a_level_have_no_number():
    rows = plan("""
        1     事業
        項目  運用保守  100
        箇条  消耗品
        本文  説明
        注    注意
        1     次の事業
    """)
    assert list(rows.numbers) == ["1", "", "", "", "", "2"]
    assert numbers(1, None, 1) == ["1", "", "2"]


@pytest.mark.parametrize(
    ("ordinal", "number"), [(1, "ア"), (5, "オ"), (45, "ヲ"), (46, "ン"), (47, "アア"), (48, "アイ"), (93, "イア")]
)
def test_after_n_the_kana_are_doubled(ordinal, number):
    assert heading_number(3, ordinal) == number
    assert heading_number(4, ordinal) == f"({number})"


@given(st.lists(st.integers(1, 4), max_size=60))
def test_no_two_headings_below_the_same_heading_have_the_same_number(levels):
    rows = Plan(tuple(heading(level) for level in levels))
    seen = list(zip(rows.parents, rows.numbers, strict=True))
    assert len(set(seen)) == len(seen)


def test_an_item_belongs_to_the_heading_above_it():
    rows = plan("""
        項目  どの見出しにも属さない  1
        1     事業
        3     運営費
        項目  運用保守  100
        2     事務費
        本文  説明
    """)
    assert rows.parents == (None, None, 1, 2, 1, 4)


def test_a_heading_prints_the_sum_of_everything_below_it():
    rows = plan("""
        1     事業
        2     運営費
        項目  運用保守  40,656  21,780
        項目  機能改善      －   6,112
        2     事務費       200       0
    """)
    assert rows.totals == ((40856, 27892), (40656, 27892), (40656, 21780), (None, 6112), (200, 0))


def test_a_heading_over_blanks_and_dashes_prints_no_amount_and_one_over_a_zero_prints_0():
    rows = plan("""
        1     事業
        項目  訓練    0  －
        項目  広報費  －  －
    """)
    assert rows.totals[0] == (0, None)


def test_a_heading_may_carry_last_years_amount_where_its_items_carry_none():
    rows = plan("""
        1     運営費        －  31,441
        項目  運用保守  21,780      －
        項目  機能改善   6,112      －
    """)
    assert rows.totals[0] == (27892, 31441)


def test_an_account_is_printed_by_its_topmost_rows_with_everything_below_them():
    rows = plan("""
        1     運営費             科目コード=支-1-1
        2     保守経費           科目コード=支-1-1
        項目  利用料    100      科目コード=支-1-1
        項目  別の費用   30      科目コード=支-1-2
        1     その他             科目コード=支-1-1
        項目  予備費      5      科目コード=支-1-1
    """)
    assert rows.linked == {"支-1-1": (0, 4), "支-1-2": (3,)}
    assert rows.linked_amount("支-1-1", Column.CURRENT) == 135
    assert rows.linked_amount("支-1-2", Column.CURRENT) == 30


def test_a_heading_of_another_code_in_between_does_not_make_the_row_below_topmost():
    rows = plan("""
        1     事業      科目コード=支-1
        2     運営費    科目コード=支-1-1
        項目  利用料  7 科目コード=支-1
    """)
    assert rows.linked["支-1"] == (0,)


def test_an_account_that_the_plan_does_not_name_has_no_amount_in_it():
    assert plan("1 事業 100").linked_amount("支-1", Column.CURRENT) is None


def test_what_feeds_an_account_is_the_sum_of_the_rows_with_exactly_its_code():
    rows = plan("""
        1     運営費           科目コード=支-1
        項目  利用料   100  －  科目コード=支-1-1
        項目  保守料    30   0  科目コード=支-1-1
        項目  研修費     5      科目コード=支-1-10
    """)
    assert rows.by_exact_code["支-1-1"] == (130, 0)
    assert rows.by_exact_code["支-1"] == (None, None)


def test_a_plan_of_dashes_carries_no_amounts_of_that_year():
    rows = plan("""
        1     事業      －  －
        項目  利用料    0   －
    """)
    assert rows.has_entries(Column.CURRENT)
    assert not rows.has_entries(Column.PRIOR)


def test_six_thousand_rows_are_numbered_and_added_up_at_once():
    started = time.perf_counter()
    rows = Plan(tuple(heading(1 + index % 4, code=f"支-{index % 4 + 1}", amount=1) for index in range(6000)))
    assert rows.totals[0].current == 4
    assert len(rows.numbers) == 6000
    assert rows.linked_amount("支-1", Column.CURRENT) == 6000
    assert time.perf_counter() - started < 4
