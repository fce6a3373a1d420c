"""Of several amounts that would put the sums right, the likelier are named and the others counted."""

from pybudget.core.causes import explained
from pybudget.rules.catalogue import contradictions, run
from tests.rules.budget_text import read_budget

PROGRAMME = """
収-1    負担金    {revenue}  {prior}  充当先=支-1
支-1    事業
支-1-1  運営費    計画  {prior}
"""


def causes(revenue, prior, plan):
    budget = read_budget(PROGRAMME.format(revenue=revenue, prior=prior), plan)
    return [finding.cause for finding in explained(budget, run(budget), contradictions) if finding.cause]


def cells(cause):
    return [place.cell for place in cause.places]


def test_a_content_that_cannot_be_read_was_not_forgotten():
    (cause,) = causes("1,000,000", "1,000,000", "3  研修費  1000.5  1,000  科目コード=支-1-1")
    assert cells(cause) == ["E2"]
    assert "入れ忘れ" not in cause.text


def test_a_blank_in_a_row_that_had_an_amount_last_year_is_named_before_amounts_without_any_slip():
    plan = """
3  共同監査費  24,117  23,117  科目コード=支-1-1
3  共通研究費  空欄     7,483  科目コード=支-1-1
3  研修費       3,630   3,130  科目コード=支-1-1
"""
    (cause,) = causes("33,730,000", "33,730,000", plan)
    assert cells(cause) == ["E3"]
    assert "可能性です（ほかに" in cause.text


def test_a_dash_was_meant_and_is_no_likelier_than_the_other_amounts():
    plan = """
3  共同監査費  24,117  23,117  科目コード=支-1-1
3  共通研究費  －       7,483  科目コード=支-1-1
3  研修費       3,630   3,130  科目コード=支-1-1
"""
    (cause,) = causes("33,730,000", "33,730,000", plan)
    assert len(cells(cause)) > 2
    assert "可能性" not in cause.text


def test_exchanged_digits_that_lead_to_last_years_amount_are_named_alone():
    plan = """
項目  情報セキュリティ対策  4,708  7,408  科目コード=支-1-1
項目  研修                  3,630  3,130  科目コード=支-1-1
項目  監査                  1,448  1,000  科目コード=支-1-1
"""
    (cause,) = causes("12,486,000", "11,538,000", plan)
    assert cells(cause) == ["E2"]
