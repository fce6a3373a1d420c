"""Last year's plan beside this year's: only what is certain gets a row, and every 千円 is accounted for."""

from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.plan import Plan
from pybudget.core.plan_comparison import PlanComparison, compare_plan, plan_items
from tests.rules.budget_text import read_budget

LAST_YEAR = """
    1     システム事業  － －
    2     電子申請      － －
    項目  運用保守      100 －
    項目  広報費        －  －
    2     施設予約      － －
    項目  運用保守      200 －
    2     事務費        30  －
"""


def plan(text: str) -> Plan:
    return read_budget(plan=text).plan


def laid_beside(this_year: str, last_year: str = LAST_YEAR) -> PlanComparison:
    return compare_plan(plan_items(plan(last_year)), plan(this_year))


def rows(comparison: PlanComparison) -> dict[int, int | None]:
    return {index: item.amount for index, item in comparison.entries.items()}


def test_the_same_plan_gets_its_own_figures_and_dashes() -> None:
    assert rows(laid_beside(LAST_YEAR)) == {0: None, 1: None, 2: 100, 3: None, 4: None, 5: 200, 6: 30}


def test_an_item_is_found_below_its_own_heading_and_never_by_its_bare_name() -> None:
    comparison = laid_beside("1 システム事業 － －\n2 施設予約 － －\n項目 運用保守 1 －")
    assert rows(comparison)[2] == 200
    assert [(item.path[-2:], item.amount) for item in comparison.unassigned if item.amount] == [
        (("電子申請", "運用保守"), 100),
        (("システム事業", "事務費"), 30),
    ]


def test_endings_make_no_difference_where_nothing_else_is_like_it() -> None:
    comparison = laid_beside("1 システム事業 － －\n2 電子申請事業 － －\n項目 運用の保守 1 －")
    assert rows(comparison)[2] == 100


def test_two_items_of_one_path_are_left_to_a_person() -> None:
    comparison = laid_beside("1 システム事業 － －\n2 事務費 － －\n2 事務費 － －")
    assert 30 in {item.amount for item in comparison.unassigned}


names = st.sampled_from(["甲", "乙", "甲費", "甲事業", "乙の費"])
lines = st.tuples(st.sampled_from(["1", "2", "項目"]), names, st.sampled_from(["－", "0", "5", "△3"]))
plans = st.lists(lines, max_size=8).map(lambda found: plan("\n".join(" ".join(line) + " －" for line in found)))


@given(plans, plans)
def test_every_entry_of_last_years_stands_beside_one_row_or_is_listed(before: Plan, now: Plan) -> None:
    items = plan_items(before)
    comparison = compare_plan(items, now)
    assert sorted(map(repr, (*comparison.entries.values(), *comparison.unassigned))) == sorted(map(repr, items))
    assert comparison.assigned_amount + comparison.unassigned_amount == sum(item.amount or 0 for item in items)
