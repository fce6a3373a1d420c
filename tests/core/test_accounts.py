"""The outline of accounts: amounts are typed at leaves, everything above is their sum, and no entry is not 0."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.accounts import Account, Accounts, Kind, Section, add, is_code, is_within, level_of, lineage
from pybudget.core.accounts import parent_code as parent_of
from pybudget.core.cells import AmountCell, Column, Origin, Pair
from tests.rules.budget_text import read_budget

TWO_BLOCKS = """
    収-1    負担金収入
    収-1-1  電子申請    600  500  充当先=支-1-1
    収-1-2  施設予約    400    －  充当先=支-1-2
    小計
    収-2    保管金      △82   82  充当先=支-3  ブロック=2
    小計                          ブロック=2
    合計
    支-1    システム事業
    支-1-1  電子申請    600  500
    支-1-2  施設予約    300
    支-2    積立金
    支-2-1  施設予約    100       充当先=支-1-2
    支-3    保管金      △82   82
    合計
"""


def outline(text):
    return read_budget(text).accounts


def account(code, amount=None, *, name="科目"):
    return Account(
        code=code,
        section=Section.EXPENDITURE,
        block="",
        kind=Kind.ACCOUNT,
        name=name,
        funds="",
        entry=Pair(AmountCell(amount), AmountCell()),
        displayed=Pair(AmountCell(), AmountCell()),
        note="",
        reason="",
        origin=Origin("科目", 1, {}),
    )


def codes(rows):
    return [row.code for row in rows]


@pytest.mark.parametrize("code", ["収-1", "支-1-3-1", "支-1234-9", "支-1-1-1-1-1-1-1-1"])
def test_a_code_is_a_kanji_and_one_to_eight_numbers(code):
    assert is_code(code)


@pytest.mark.parametrize(
    "code", ["", "支", "1-1", "支1", "支-0", "支-01", "支-12345", "支-1-", "支－1", "支-１", "支-1" + "-1" * 8, "支-1 "]
)
def test_anything_else_is_no_code(code):
    assert not is_code(code)


def test_the_code_tells_the_level_and_every_account_above():
    assert [level_of(code) for code in ("支-1", "支-1-3", "支-1-3-1")] == [1, 2, 3]
    assert [parent_of(code) for code in ("支-1", "支-1-3", "支-1-3-1")] == ["", "支-1", "支-1-3"]
    assert list(lineage("支-1-3-1")) == ["支-1-3-1", "支-1-3", "支-1"]


def test_code_12_does_not_lie_within_code_1():
    assert is_within("支-1-2", "支-1")
    assert is_within("支-1", "支-1")
    assert not is_within("支-12", "支-1")


def test_the_sum_of_no_entries_is_no_entry_and_of_zeros_zero():
    assert add([]) is None
    assert add([None, None]) is None
    assert add([None, 0]) == 0
    assert add([5, None, -7]) == -2


def test_a_group_is_the_sum_of_the_accounts_below_it_in_each_column():
    accounts = outline(TWO_BLOCKS)
    assert accounts.amounts["収-1"] == (1000, 500)
    assert accounts.amounts["支-1"] == (900, 500)
    assert accounts.amounts["支-1-2"] == (300, None)


def test_a_group_without_any_entry_has_no_amount_and_one_with_a_zero_has_0():
    accounts = outline("""
        支-1    事業
        支-1-1  電子申請  －  0
        支-1-2  施設予約  －  －
    """)
    assert accounts.amounts["支-1"] == (None, 0)


def test_an_entry_typed_at_a_group_is_not_added_to_its_parts():
    accounts = outline("""
        支-1    事業      999
        支-1-1  電子申請  100
    """)
    assert accounts.amounts["支-1"].current == 100


def test_a_subtotal_adds_up_its_block_and_a_total_its_section():
    accounts = outline(TWO_BLOCKS)
    closing = [accounts.amount(row, column) for row in accounts.rows if not row.is_account for column in Column]
    assert closing == [1000, 500, -82, 82, 918, 582, 918, 582]
    assert accounts.total(Section.REVENUE, Column.CURRENT) == 918


def test_a_section_without_entries_has_no_total():
    accounts = outline("支-1 事業 1,000")
    assert accounts.total(Section.REVENUE, Column.CURRENT) is None
    assert accounts.total(Section.EXPENDITURE, Column.PRIOR) is None


def test_top_level_accounts_of_a_block_are_told_apart():
    accounts = outline(TWO_BLOCKS)
    assert codes(accounts.top_level(Section.REVENUE)) == ["収-1", "収-2"]
    assert codes(accounts.top_level(Section.REVENUE, "2")) == ["収-2"]


def test_an_account_whose_group_is_missing_still_counts_in_the_total():
    accounts = outline("""
        支-1      事業      100
        支-2-1-1  予備費     10
    """)
    assert codes(accounts.top_level(Section.EXPENDITURE)) == ["支-1", "支-2-1-1"]
    assert accounts.total(Section.EXPENDITURE, Column.CURRENT) == 110


def test_where_a_code_occurs_twice_the_first_row_is_the_account_and_the_second_shows_its_own_entry():
    accounts = outline("""
        支-1  事業費  100
        支-1  事務費   20
    """)
    first, second = accounts.rows[:2]
    assert accounts.by_code["支-1"] is first
    assert accounts.total(Section.EXPENDITURE, Column.CURRENT) == 100
    assert accounts.amount(second, Column.CURRENT) == 20


def test_children_and_leaves_stand_in_print_order():
    accounts = outline("""
        支-2    後の事業
        支-2-2  先に印刷  1
        支-2-1  後に印刷  2
        支-1    番号の若い事業  3
    """)
    assert codes(accounts.children("支-2")) == ["支-2-2", "支-2-1"]
    assert codes(accounts.leaves()) == ["支-2-2", "支-2-1", "支-1"]
    assert accounts.leaves(Section.REVENUE) == ()


def test_a_path_names_every_account_from_the_top_down():
    assert outline(TWO_BLOCKS).path("支-2-1") == ("積立金", "施設予約")
    assert outline(TWO_BLOCKS).path("支-9") == ()


def test_funding_lists_what_pays_for_an_expenditure_and_leaves_out_codes_that_are_none():
    accounts = outline("""
        収-1  負担金    600  充当先=支-1
        収-2  取崩      400  充当先=支-1
        収-3  保管金     10  充当先=支-9
        収-4  雑入        1  充当先=収-1
        支-1  事業    1,000
        支-2  積立金     11  充当先=支-1
    """)
    assert {code: codes(rows) for code, rows in accounts.funding(Section.REVENUE).items()} == {"支-1": ["収-1", "収-2"]}
    assert {code: codes(rows) for code, rows in accounts.funding(Section.EXPENDITURE).items()} == {"支-1": ["支-2"]}


def test_rows_that_show_another_figure_than_their_entries_give_are_found():
    accounts = outline("""
        支-1    事業                表示=999
        支-1-1  電子申請    600
        支-1-2  施設予約    400     表示前年度=0
        支-2    予備費       －     表示=#REF!
    """)
    assert [(row.code, column.label, *both) for row, column, *both in accounts.misstated(accounts.rows)] == [
        ("支-1", "当年度", 1000, 999)
    ]


@pytest.mark.parametrize(
    ("row", "spoken"),
    [
        (0, "収-1 負担金収入"),
        (3, "収入ブロックの小計"),
        (5, "収入ブロック2の小計"),
        (6, "収入合計"),
    ],
)
def test_a_row_is_called_by_its_code_and_name_or_by_what_it_closes(row, spoken):
    assert outline(TWO_BLOCKS).rows[row].spoken == spoken


def test_a_row_without_code_and_name_is_called_by_its_row_number():
    assert account("", name="").spoken == "1行目"


def test_the_deepest_possible_outline_adds_up_to_its_top():
    path = ["支-1"]
    while len(path) < 8:
        path.append(f"{path[-1]}-1")
    accounts = Accounts(tuple(account(code, 7 if code == path[-1] else None) for code in path))
    assert [accounts.amounts[code].current for code in path] == [7] * 8
    assert len(accounts.path(path[-1])) == 8


def _wide(groups, leaves):
    rows = [account("支-1")]
    for group in range(1, groups + 1):
        rows.append(account(f"支-1-{group}"))
        rows.extend(account(f"支-1-{group}-{leaf}", leaf) for leaf in range(1, leaves + 1))
    return Accounts(tuple(rows))


def test_six_thousand_accounts_are_added_up_at_once():
    started = time.perf_counter()
    accounts = _wide(60, 100)
    assert accounts.amounts["支-1"].current == 60 * 5050
    assert len(accounts.leaves()) == 6000
    assert sum(1 for _ in accounts.misstated(accounts.rows)) == 6061
    assert time.perf_counter() - started < 4


forests = st.dictionaries(
    st.lists(st.integers(1, 3), min_size=1, max_size=4).map(lambda numbers: "-".join(map(str, ["支", *numbers]))),
    st.none() | st.integers(-(10**12), 10**12),
    max_size=30,
)


@given(forests)
def test_the_total_is_the_sum_of_the_leaves_whatever_the_outline(entries):
    accounts = Accounts(tuple(account(code, amount) for code, amount in entries.items()))
    leaves = [accounts.amounts[leaf.code].current for leaf in accounts.leaves()]
    assert accounts.total(Section.EXPENDITURE, Column.CURRENT) == add(leaves)


@given(forests)
def test_every_group_is_the_sum_of_its_children_whatever_the_outline(entries):
    accounts = Accounts(tuple(account(code, amount) for code, amount in entries.items()))
    for code in accounts.by_code:
        if not accounts.is_leaf(code):
            below = [accounts.amounts[child.code].current for child in accounts.children(code)]
            assert accounts.amounts[code].current == add(below)
