"""前年度対応: what is certain is applied, the rest is asked, nothing is dropped, and no person's answer is changed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybudget.core.accounts import Section, add
from pybudget.core.comparison import compare
from pybudget.core.crosswalk import CrosswalkRow, PriorAccount, PriorBook, Verdict, book_of_rows, confirmed, undivided
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.names import fold
from tests.rules.budget_text import read_budget

REVENUE, EXPENDITURE = Section
MATCHED, TO_CHECK, CONFIRMED, WITHOUT = Verdict

THIS_YEAR = """
    収-1      負担金収入
    収-1-1    電子申請
    支-1      システム事業
    支-1-1    電子申請
    支-1-1-1  運営費
    支-1-1-2  事務費
    支-1-2    施設予約
    支-1-2-1  運営費
    支-1-2-2  電子調達（CALS/EC）事業
    支-2      予備費
"""


def prior_book(*leaves, totals=None):
    """Last year's book; a leaf is its path in one text and its amount, an expenditure unless a section stands first."""
    accounts = []
    for leaf in leaves:
        section, path, amount = leaf if len(leaf) == 3 else (EXPENDITURE, *leaf)
        accounts.append(PriorAccount(section, tuple(path.split(" > ")), amount))
    added_up = {section: add([item.amount for item in accounts if item.section is section]) or 0 for section in Section}
    return PriorBook(FiscalYear(2024), "当初", "円", tuple(accounts), totals or added_up)


def row(path, code="", share=None, verdict=CONFIRMED, **others):
    return CrosswalkRow(EXPENDITURE, path, None, code, share, verdict)._replace(**others)


def laid_beside(*leaves, saved=(), this_year=THIS_YEAR):
    return compare(prior_book(*leaves), read_budget(this_year).accounts, saved)


def assigned(comparison):
    return [(item.code, item.amount, item.method) for item in comparison.assigned]


def unassigned(comparison):
    return [(" > ".join(item.prior.path), item.amount) for item in comparison.unassigned]


def differences(comparison):
    return [comparison.reconciliation[section].difference for section in Section]


# What is certain


def test_an_account_with_the_same_path_takes_last_years_amount():
    comparison = laid_beside(("システム事業 > 電子申請 > 運営費", 1000), (REVENUE, "負担金収入 > 電子申請", 900))
    assert assigned(comparison) == [("支-1-1-1", 1000, "exact"), ("収-1-1", 900, "exact")]
    assert comparison.entries["支-1-1-1"] == 1000
    assert comparison.rows == (
        row("システム事業 > 電子申請 > 運営費", "支-1-1-1", 1000, MATCHED, prior_amount=1000),
        row("負担金収入 > 電子申請", "収-1-1", 900, MATCHED, prior_amount=900, section=REVENUE),
    )


@pytest.mark.parametrize(
    "name",
    [
        "電子調達(CALS/EC)事業",
        "電子調達（ＣＡＬＳ／ＥＣ）事業",
        "電子調達 （cals/ec） 事業",
        "電子調達【CALS・EC】事業",
        "（電子調達CALS-EC事業）",
        "電子調達\n(CALS/EC)\n事業",
    ],
)
def test_width_case_spaces_and_punctuation_make_no_difference(name):
    comparison = laid_beside((f"システム事業 > 施設予約 > {name}", 5))
    assert assigned(comparison) == [("支-1-2-2", 5, "normalised")]


@pytest.mark.parametrize("name", ["サーバー", "データ"])
def test_the_long_vowel_mark_is_no_punctuation(name):
    assert fold(name) == name
    assert fold(name) != fold(name.replace("ー", ""))


def test_the_same_path_in_the_other_section_is_another_account():
    comparison = laid_beside((REVENUE, "予備費", 7))
    assert unassigned(comparison) == [("予備費", 7)]
    assert differences(comparison) == [0, 0]


def test_no_entry_last_year_stays_no_entry_and_zero_stays_zero():
    comparison = laid_beside(("予備費", None), ("システム事業 > 電子申請 > 運営費", 0))
    assert comparison.entries["支-2"] is None
    assert comparison.entries["支-1-1-1"] == 0


def test_accounts_of_this_year_that_nothing_was_assigned_to_are_listed_in_print_order():
    comparison = laid_beside(("システム事業 > 施設予約 > 運営費", 1), ("予備費", None))
    assert comparison.without_prior == ("収-1-1", "支-1-1-1", "支-1-1-2", "支-1-2-2")
    assert comparison.entries["支-1-1-1"] is None


# What has to be asked


def test_an_account_that_this_year_lacks_is_asked_with_the_likeliest_codes_first():
    comparison = laid_beside(("システム事業 > 電子申請 > 運営費用", 1000))
    assert assigned(comparison) == []
    (question,) = comparison.rows
    assert (question.verdict, question.code, question.share, question.prior_amount) == (TO_CHECK, "", None, 1000)
    assert question.reason.startswith("候補：支-1-1-1 運営費（0.71 名前が似ている・上の科目が同じ）、")
    scores = [item.score for item in comparison.unassigned[0].suggestions]
    assert comparison.unassigned[0].suggestions[0].code == "支-1-1-1"
    assert scores == sorted(scores, reverse=True)
    assert all(0.5 <= score < 1 for score in scores)
    assert len(scores) <= 3


def test_an_account_like_no_other_is_asked_without_a_suggestion():
    comparison = laid_beside(("直営売店", 1000))
    assert comparison.unassigned[0].suggestions == ()
    assert comparison.rows[0].reason == "当年度に同じ科目が見つかりません。"


def test_a_path_that_two_accounts_of_this_year_have_is_asked():
    comparison = laid_beside(("予備費", 8), this_year="支-1 予備費\n支-2 （予備費）")
    assert unassigned(comparison) == [("予備費", 8)]
    assert [item.code for item in comparison.unassigned[0].suggestions] == ["支-1", "支-2"]
    assert comparison.rows[0].verdict is TO_CHECK


def test_a_path_that_two_accounts_of_last_year_have_is_asked_for_both():
    comparison = laid_beside(("予備費", 8), ("（予備費）", 9))
    assert unassigned(comparison) == [("予備費", 8), ("（予備費）", 9)]
    assert {item.reason for item in comparison.rows} == {"前年度ファイルに同じ名前の科目が複数あります。"}
    assert differences(comparison) == [0, 0]


def test_last_years_account_that_is_a_group_this_year_is_asked_with_its_parts_suggested():
    comparison = laid_beside(("システム事業 > 電子申請", 1000))
    assert assigned(comparison) == []
    assert {item.code for item in comparison.unassigned[0].suggestions} >= {"支-1-1-1", "支-1-1-2"}
    assert "支-1-1" not in comparison.entries


# What a person has answered


def test_a_confirmed_row_is_applied_and_kept():
    saved = [row("直営売店", "支-2", verdict=CONFIRMED, prior_amount=1, reason="総会で承認")]
    comparison = laid_beside(("直営売店", 1000), saved=saved)
    assert assigned(comparison) == [("支-2", 1000, "crosswalk")]
    assert comparison.rows == tuple(saved)


def test_a_confirmed_row_wins_over_the_same_path():
    comparison = laid_beside(("予備費", 10), saved=[row("予備費", "支-1-1-2")])
    assert assigned(comparison) == [("支-1-1-2", 10, "crosswalk")]


def test_a_confirmed_row_is_found_whatever_the_width_and_spacing_of_its_path():
    comparison = laid_beside(("電子調達（CALS/EC）事業", 3), saved=[row("電子調達(ＣＡＬＳ/EC) 事業", "支-2")])
    assert assigned(comparison) == [("支-2", 3, "crosswalk")]


def test_a_name_that_holds_the_separator_itself_is_found_again():
    leaf = PriorAccount(EXPENDITURE, ("システム A > B 事業",), 6)
    prior = PriorBook(FiscalYear(2024), "当初", "円", (leaf,), {EXPENDITURE: 6})
    comparison = compare(prior, read_budget(THIS_YEAR).accounts, [row("システム A > B 事業", "支-2")])
    assert assigned(comparison) == [("支-2", 6, "crosswalk")]


def test_an_account_without_counterpart_is_kept_and_its_amount_stays_unassigned():
    saved = [row("予備費", verdict=WITHOUT, reason="廃止")]
    comparison = laid_beside(("予備費", 1000), saved=saved)
    assert (assigned(comparison), unassigned(comparison)) == ([], [("予備費", 1000)])
    assert comparison.rows == tuple(saved)
    assert comparison.entries["支-2"] is None


def test_one_account_may_feed_several():
    saved = [row("旧事業", "支-1-1-1", 600), row("旧事業", "支-2", 400)]
    comparison = laid_beside(("旧事業", 1000), saved=saved)
    assert assigned(comparison) == [("支-1-1-1", 600, "crosswalk"), ("支-2", 400, "crosswalk")]
    assert unassigned(comparison) == []


def test_several_accounts_may_feed_one():
    comparison = laid_beside(("予備費", 10), ("旧事業", 5), saved=[row("旧事業", "支-2")])
    assert comparison.entries["支-2"] == 15


def test_a_row_without_a_share_takes_what_the_other_rows_leave():
    saved = [row("旧事業", "支-1-1-1", 600), row("旧事業", "支-2"), row("旧事業", "支-1-1-2")]
    comparison = laid_beside(("旧事業", 1000), saved=saved)
    assert [(item.code, item.amount) for item in comparison.assigned] == [
        ("支-1-1-1", 600),
        ("支-2", 400),
        ("支-1-1-2", 0),
    ]


def test_a_share_of_zero_is_zero_and_not_everything():
    comparison = laid_beside(("旧事業", 1000), saved=[row("旧事業", "支-2", 0)])
    assert comparison.entries["支-2"] == 0
    assert unassigned(comparison) == [("旧事業", 1000)]


def test_shares_that_are_less_than_there_was_leave_the_rest_unassigned():
    comparison = laid_beside(("旧事業", 1000), saved=[row("旧事業", "支-2", 999)])
    assert unassigned(comparison) == [("旧事業", 1)]
    assert differences(comparison) == [0, 0]


def test_shares_that_are_more_than_there_was_show_as_less_than_nothing_unassigned():
    comparison = laid_beside(("旧事業", 1000), saved=[row("旧事業", "支-2", 1001)])
    assert unassigned(comparison) == [("旧事業", -1)]
    assert differences(comparison) == [0, 0]


@pytest.mark.parametrize(("amount", "share"), [(1000, 1200), (-1000, -1200), (0, 5)])
def test_a_row_without_a_share_never_hides_that_the_others_take_too_much(amount, share):
    saved = [row("旧事業", "支-1-1-1", share), row("旧事業", "支-2")]
    comparison = laid_beside(("旧事業", amount), saved=saved)
    assert comparison.entries["支-2"] == 0
    assert unassigned(comparison) == [("旧事業", amount - share)]


def test_a_share_of_a_code_that_no_longer_exists_goes_to_no_other_code():
    saved = [row("旧事業", "支-9", 400), row("旧事業", "支-2")]
    comparison = laid_beside(("旧事業", 1000), saved=saved)
    assert assigned(comparison) == [("支-2", 600, "crosswalk")]
    assert unassigned(comparison) == [("旧事業", 400)]
    assert comparison.rows == tuple(saved)


def test_a_share_without_counterpart_goes_to_no_other_code():
    saved = [row("旧事業", "支-2"), row("旧事業", "", 300, WITHOUT)]
    comparison = laid_beside(("旧事業", 1000), saved=saved)
    assert assigned(comparison) == [("支-2", 700, "crosswalk")]
    assert unassigned(comparison) == [("旧事業", 300)]


@pytest.mark.parametrize("code", ["支-9", "支-1", "収-1-1", "", "支－２"])
def test_a_confirmed_code_that_is_no_leaf_of_the_section_is_not_applied_but_kept(code):
    saved = [row("予備費", code)]
    comparison = laid_beside(("予備費", 1000), saved=saved)
    assert (assigned(comparison), unassigned(comparison)) == ([], [("予備費", 1000)])
    assert comparison.rows == tuple(saved)


def test_no_entry_that_is_confirmed_stays_no_entry():
    comparison = laid_beside(("旧事業", None), saved=[row("旧事業", "支-2"), row("旧事業", "支-1-1-1")])
    assert comparison.entries["支-2"] is None
    assert comparison.entries["支-1-1-1"] is None
    assert unassigned(comparison) == []


def test_an_account_without_entry_and_counterpart_is_listed_without_an_amount():
    assert unassigned(laid_beside(("予備費", None), saved=[row("予備費", verdict=WITHOUT)])) == [("予備費", None)]


def test_of_two_accounts_with_the_same_path_each_is_answered_by_the_row_that_states_its_amount():
    saved = [row("予備費", "支-2", prior_amount=9), row("予備費", "支-1-1-2", prior_amount=8)]
    comparison = laid_beside(("予備費", 8), ("予備費", 9), saved=saved)
    assert assigned(comparison) == [("支-1-1-2", 8, "crosswalk"), ("支-2", 9, "crosswalk")]
    assert unassigned(comparison) == []


def test_of_two_accounts_with_the_same_path_and_amount_each_is_answered_by_one_row():
    saved = [row("予備費", "支-2", prior_amount=8), row("予備費", "支-1-1-2", prior_amount=8)]
    comparison = laid_beside(("予備費", 8), ("予備費", 8), saved=saved)
    assert assigned(comparison) == [("支-2", 8, "crosswalk"), ("支-1-1-2", 8, "crosswalk")]


def test_of_two_accounts_with_the_same_path_the_unanswered_one_is_asked():
    comparison = laid_beside(("予備費", 8), ("予備費", 9), saved=[row("予備費", "支-2", prior_amount=9)])
    assert unassigned(comparison) == [("予備費", 8)]
    assert [item.verdict for item in comparison.rows] == [TO_CHECK, CONFIRMED]


def test_a_code_typed_into_a_question_stays_there_and_is_not_applied_before_it_is_confirmed():
    saved = [row("旧事業", "支-2", 400, TO_CHECK, prior_amount=1, reason="担当に照会中")]
    comparison = laid_beside(("旧事業", 1000), saved=saved)
    assert comparison.rows == (row("旧事業", "支-2", 400, TO_CHECK, prior_amount=1000, reason="担当に照会中"),)
    assert unassigned(comparison) == [("旧事業", 1000)]


def test_a_typed_code_that_differs_from_the_matching_path_keeps_the_question_open():
    comparison = laid_beside(("予備費", 10), saved=[row("予備費", "支-1-1-2", verdict=TO_CHECK)])
    assert assigned(comparison) == []
    assert comparison.rows[0].code == "支-1-1-2"


def test_a_typed_code_beside_a_confirmed_row_stays():
    saved = [row("旧事業", "支-2", 600), row("旧事業", "支-1-1-1", 400, TO_CHECK, prior_amount=1000)]
    comparison = laid_beside(("旧事業", 1000), saved=saved)
    assert comparison.rows == tuple(saved)
    assert unassigned(comparison) == [("旧事業", 400)]


def test_a_question_without_an_answer_is_put_afresh():
    saved = [row("予備費", verdict=TO_CHECK, prior_amount=1, reason="候補：支-9 古い候補")]
    comparison = laid_beside(("予備費", 10), saved=saved)
    assert comparison.rows == (row("予備費", "支-2", 10, MATCHED, prior_amount=10),)


def test_a_job_makes_its_own_rows_again():
    comparison = laid_beside(("予備費", 10), saved=[row("予備費", "支-9", 3, MATCHED, prior_amount=3)])
    assert comparison.rows == (row("予備費", "支-2", 10, MATCHED, prior_amount=10),)


def test_answers_for_accounts_that_the_file_does_not_have_stay_at_the_end():
    kept = (
        row("別の年の科目", "支-2", 5, prior_amount=5),
        row("もうない科目", verdict=WITHOUT),
        row("照会中の科目", "支-2", verdict=TO_CHECK),
        row("予備費", "支-2", section=None),
    )
    saved = [*kept, row("別の年の科目2", "支-2", 5, MATCHED), row("別の年の科目3", verdict=TO_CHECK)]
    comparison = laid_beside(("予備費", 10), saved=saved)
    assert comparison.unused == kept
    assert comparison.rows[1:] == kept
    assert assigned(comparison) == [("支-2", 10, "exact")]


# The proof


def test_a_file_whose_accounts_do_not_add_up_to_its_total_shows_the_difference():
    prior = prior_book(("予備費", 10), totals={EXPENDITURE: 12})
    comparison = compare(prior, read_budget(THIS_YEAR).accounts, [])
    assert differences(comparison) == [0, 2]


def test_six_thousand_accounts_are_laid_beside_as_many_at_once():
    this_year = "\n".join(f"支-{1 + index // 1000}-{index % 1000 + 1} 事業{index}" for index in range(6000))
    leaves = [(f"事業{index + 3000}", index) for index in range(6000)]
    accounts = read_budget(this_year).accounts
    comparison = compare(prior_book(*leaves), accounts, [])
    assert len(comparison.assigned) == 3000
    assert len(comparison.unassigned) == 3000


paths = st.sampled_from(
    [
        "システム事業 > 電子申請 > 運営費",
        "システム事業 > 電子申請 > 事務費",
        "システム事業 > 施設予約 > 運営費",
        "システム事業 > 電子申請",
        "システム事業>電子申請",
        "予備費",
        "（予備費）",
        "負担金収入 > 電子申請",
        "旧事業",
        " > ",
        "",
    ]
)
amounts = st.none() | st.integers(-3, 3) | st.integers(-(10**12), 10**12)
sections = st.sampled_from(Section)
prior_books = st.lists(st.tuples(sections, paths, amounts), max_size=8).map(lambda leaves: prior_book(*leaves))
saved_rows = st.lists(
    st.builds(
        CrosswalkRow,
        section=sections | st.none(),
        path=paths,
        prior_amount=amounts,
        code=st.sampled_from(["", "支-2", "支-1-1-1", "支-1", "支-9", "収-1-1"]),
        share=amounts,
        verdict=st.sampled_from(Verdict),
        reason=st.sampled_from(["", "理由"]),
    ),
    max_size=8,
)
ACCOUNTS = read_budget(THIS_YEAR).accounts


@given(prior_books, saved_rows)
def test_what_is_assigned_and_what_is_not_always_add_up_to_the_files_own_total(prior, saved):
    assert differences(compare(prior, ACCOUNTS, saved)) == [0, 0]


@given(prior_books, saved_rows)
def test_every_account_of_last_year_is_accounted_for_to_the_yen(prior, saved):
    comparison = compare(prior, ACCOUNTS, saved)
    placed = [*comparison.assigned, *comparison.unassigned]
    for leaf in prior.leaves:
        mine = [item for item in placed if item.prior is leaf]
        assert mine
        assert sum(item.amount or 0 for item in mine) == (leaf.amount or 0)
    assert all(any(item.prior is leaf for leaf in prior.leaves) for item in placed)


@given(prior_books, saved_rows)
def test_the_comparison_column_is_what_was_assigned(prior, saved):
    comparison = compare(prior, ACCOUNTS, saved)
    assert (add(list(comparison.entries.values())) or 0) == sum(item.amount or 0 for item in comparison.assigned)
    assert list(comparison.entries) == [leaf.code for leaf in ACCOUNTS.leaves()]


@given(prior_books, saved_rows)
def test_no_row_of_a_person_is_ever_changed_dropped_or_doubled(prior, saved):
    def decided(rows):
        return sorted((item for item in rows if item.verdict in (CONFIRMED, WITHOUT)), key=repr)

    assert decided(compare(prior, ACCOUNTS, saved).rows) == decided(saved)


@given(prior_books, saved_rows)
def test_every_account_of_last_year_keeps_at_least_one_row(prior, saved):
    comparison = compare(prior, ACCOUNTS, saved)
    stated = [fold(item.path) for item in comparison.rows]
    for leaf in prior.leaves:
        assert stated.count(fold(" > ".join(leaf.path))) >= 1


@settings(max_examples=300)
@given(prior_books, saved_rows)
def test_a_second_run_changes_nothing(prior, saved):
    once = compare(prior, ACCOUNTS, saved)
    assert compare(prior, ACCOUNTS, once.rows) == once


# 対応表を確定: what a person has typed beside 要確認 rows


def question(path, amount, code="", share=None, verdict=Verdict.TO_CHECK):
    return CrosswalkRow(Section.EXPENDITURE, path, amount, code, share, verdict)


def leaves_of(*rows):
    return [(leaf.path, leaf.amount) for leaf in book_of_rows(rows, FiscalYear(2024), "当初").leaves]


def test_rows_that_share_out_one_amount_are_one_account():
    assert leaves_of(question("事業費", 100, "支-1", 60), question("事業費", 100, "支-2", 40)) == [(("事業費",), 100)]


def test_a_row_that_takes_what_the_others_leave_is_part_of_their_account():
    rows = question("事業費", 100, "支-1", 60), question("事業費", 100, "支-2")
    assert leaves_of(*rows) == [(("事業費",), 100)]
    whole = question("事業費", 100, "支-3", 100)
    assert leaves_of(*rows, whole) == [(("事業費",), 100)] * 2


def test_an_amount_that_goes_to_two_codes_needs_a_share_of_one():
    one, other = question("事業費", 100, "支-1"), question("事業費", 100, "支-2")
    assert undivided([one, other]) is other
    assert undivided([one, other._replace(share=40)]) is None
    assert undivided([one, other._replace(code="")]) is None
    assert undivided([one, other._replace(prior_amount=7)]) is None


def test_two_accounts_of_one_name_and_amount_stay_two():
    assert leaves_of(question("事務費", 100, "支-1"), question("事務費", 100, "支-2")) == [(("事務費",), 100)] * 2


def test_a_code_that_is_no_leaf_of_the_section_is_not_confirmed():
    asked = question("事業費", 100, "収-1")
    assert confirmed(asked, {}) is asked
