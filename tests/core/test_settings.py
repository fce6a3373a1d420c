"""The settings sheet: what cannot be read is None, so that a rule can say so."""

from __future__ import annotations

import pytest

from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.money import Rounding
from pybudget.core.settings import Settings


def settings(**values):
    return Settings(values, {})


def test_a_setting_that_the_sheet_lacks_is_blank():
    assert settings().text("団体名") == ""


@pytest.mark.parametrize("text", ["令和7年度", "令和７年度", "R7"])
def test_the_fiscal_year_is_read_in_every_usual_form(text):
    assert settings(会計年度=text).fiscal_year == FiscalYear(2025)


@pytest.mark.parametrize("text", ["", "7年度", "来年度"])
def test_a_fiscal_year_that_cannot_be_read_is_none(text):
    assert settings(会計年度=text).fiscal_year is None


def test_the_rounding_is_one_of_four_words():
    words = ["切捨て", "四捨五入", "切上げ", "許さない"]
    assert [settings(端数処理=word).rounding for word in words] == list(Rounding)
    assert settings(端数処理="適当").rounding is None
    assert settings().rounding is None


@pytest.mark.parametrize(("edition", "is_draft"), [("案", True), ("幹事会案", True), ("当初", False), ("", False)])
def test_a_book_is_a_draft_while_its_edition_says_an(edition, is_draft):
    assert settings(版=edition).is_draft is is_draft
