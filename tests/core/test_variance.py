"""增減分析: what changed, by how much, in which order, and what is special about it."""

from fractions import Fraction

import pytest

from pybudget.core.accounts import Section
from pybudget.core.cells import Pair
from pybudget.core.crosswalk import CrosswalkRow, Verdict
from pybudget.core.variance import MOST_STEPS, Mark, Variance, analyse, marks_of
from tests.rules.budget_text import read_book

BOOK = """
    収-1      負担金        900   800
    合計
    支-1      システム事業
    支-1-1    運営費        500   450   増減理由=利用の増
    支-1-2    改修費        300   －
    支-2      研修費        －    100
    支-3      旅費          100   250
    支-4      予備費        0     0
    合計
"""


def expenditure(text=BOOK, **changes):
    book = read_book(text)
    analysis = analyse(book if not changes else type(book)(**{**fields(book), **changes}))
    return analysis.sections[1]


def fields(book):
    return {name: getattr(book, name) for name in book.__dataclass_fields__}


def by_name(section):
    return {line.name: row for line, row in zip(section.statement.lines, section.rows, strict=True)}


@pytest.mark.parametrize(
    ("current", "prior", "change", "rate"),
    [
        (110, 100, 10, Fraction(1, 10)),
        (0, 100, -100, Fraction(-1)),
        (100, 0, 100, None),
        (100, None, 100, None),
        (None, 100, -100, Fraction(-1)),
        (0, -100, 100, Fraction(1)),
        (None, None, None, None),
    ],
)
def test_a_rate_is_a_part_of_last_years_amount_and_is_not_told_from_nothing(current, prior, change, rate):
    row = Variance(Pair(current, prior))
    assert (row.change, row.rate) == (change, rate)


@pytest.mark.parametrize(
    ("current", "prior", "marks"),
    [
        (100, None, (Mark.NEW,)),
        (100, 0, (Mark.FROM_ZERO,)),
        (None, 100, (Mark.ABOLISHED,)),
        (0, 100, (Mark.TO_ZERO,)),
        (100, 90, ()),
        (0, None, ()),
        (None, None, ()),
    ],
)
def test_no_entry_is_not_zero_also_in_what_is_new_or_gone(current, prior, marks):
    assert marks_of(Pair(current, prior)) == marks


def test_leaves_are_ranked_by_the_size_of_their_change_and_groups_and_totals_are_not():
    ranks = {name: row.rank for name, row in by_name(expenditure()).items()}
    assert ranks == {
        "システム事業": None,
        "運営費": 4,
        "改修費": 1,
        "研修費": 3,
        "旅費": 2,
        "予備費": None,
        "合計": None,
    }


def test_equal_changes_share_a_rank_and_the_next_one_is_left_out():
    rows = by_name(expenditure("支-1 甲 30 10\n支-2 乙 5 25\n支-3 丙 11 10"))
    assert [rows[name].rank for name in ("甲", "乙", "丙")] == [1, 1, 3]


def test_marks_and_reasons_stand_beside_the_accounts():
    rows = by_name(expenditure())
    assert {name: row.marks for name, row in rows.items() if row.marks} == {
        "改修費": (Mark.NEW,),
        "研修費": (Mark.ABOLISHED,),
    }
    assert rows["運営費"].reason == "利用の増"


def crosswalk(path, code, verdict=Verdict.CONFIRMED):
    return CrosswalkRow(Section.EXPENDITURE, path, 1, code, None, verdict)


@pytest.mark.parametrize(
    ("rows", "regrouped"),
    [
        ([crosswalk("システム事業 > 運営費", "支-1-1")], []),
        ([crosswalk("システム事業 > 運用費", "支-1-1")], []),
        ([crosswalk("旧事業 > 運営費", "支-1-1")], ["運営費"]),
        ([crosswalk("旅費", "支-3"), crosswalk("宿泊費", "支-3")], ["旅費"]),
        ([crosswalk("旅費", "支-3"), crosswalk("旅費", "支-2")], ["研修費", "旅費"]),
        ([crosswalk("旧事業 > 運営費", "支-1-1", Verdict.TO_CHECK)], []),
    ],
    ids=["same", "renamed", "moved", "put together", "split", "not confirmed"],
)
def test_what_was_moved_put_together_or_split_is_marked_as_regrouped(rows, regrouped):
    found = by_name(expenditure(crosswalk=tuple(rows)))
    assert [name for name, row in found.items() if Mark.REGROUPED in row.marks] == regrouped


def test_the_steps_lead_from_last_years_total_to_this_years():
    section = expenditure()
    names = [section.statement.lines[index].name for index in section.steps.shown]
    assert names == ["運営費", "改修費", "研修費", "旅費"]
    total = by_name(section)["合計"]
    assert sum(section.rows[index].change for index in section.steps.shown) == total.change == 100


def test_of_very_many_changes_the_largest_are_steps_and_the_rest_one_more():
    rows = "\n".join(f"支-{number} 科目{number} {number * 1000} 1" for number in range(1, 31))
    section = expenditure(rows)
    assert (len(section.steps.shown), section.steps.has_others) == (MOST_STEPS - 1, True)
    assert section.statement.lines[section.steps.shown[0]].name == "科目22"


PLAN = """
    支-1 事業 計画 50
［計画］
    1     事業        －    －    科目コード=支-1
    2     運営        －    50
    項目  保守        30    －
    項目  広報        10    －
    2     調査        －    －
    項目  研修        5     0
"""


def test_an_item_of_a_year_that_states_only_its_heading_has_nothing_to_compare():
    found = {row.name: row.variance for row in analyse(read_book(PLAN)).plan}
    assert {name: row.change for name, row in found.items()} == {
        "1 事業": -5,
        "(1) 運営": -10,
        "保守": None,
        "広報": None,
        "(2) 調査": 5,
        "研修": 5,
    }
    assert {name: row.rank for name, row in found.items() if row.rank} == {"(1) 運営": 1, "研修": 2}
    assert {name: row.marks for name, row in found.items() if row.marks} == {
        "(2) 調査": (Mark.FROM_ZERO,),
        "研修": (Mark.FROM_ZERO,),
    }


def test_the_reason_of_an_account_is_told_once_at_the_topmost_row_with_its_code():
    plan = analyse(
        read_book("""
    支-1 事業 計画 50 増減理由=利用の増
［計画］
    1     事業        －    －    科目コード=支-1
    2     運営        －    －    科目コード=支-1
    項目  保守        30    40    科目コード=支-1
""")
    ).plan
    assert [row.variance.reason for row in plan] == ["利用の増", "", ""]
