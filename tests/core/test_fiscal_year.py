"""A fiscal year is read in every form that staff use, and in no other."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.fiscal_year import ERAS, FIRST_YEAR, LAST_YEAR, Era, FiscalYear, advanced, find_fiscal_years

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "fiscal_year.yaml").read_text(encoding="utf-8"))

label_like = st.text(alphabet="令和平成昭RHSFYrfy元0123459７ 　年度①", max_size=9)
fiscal_years = st.integers(FIRST_YEAR, LAST_YEAR).map(FiscalYear)


@pytest.mark.parametrize(("label", "year"), CASES["一つの年度として読む"])
def test_a_label_names_the_year_in_which_the_fiscal_year_begins(label: str, year: int) -> None:
    assert FiscalYear.parse(label) == FiscalYear(year)


@pytest.mark.parametrize("label", CASES["一つの年度とは読まない"])
def test_any_other_label_is_refused_with_a_sentence_that_names_it(label: str) -> None:
    with pytest.raises(ValueError, match="「令和7年度」のように入力してください") as caught:
        FiscalYear.parse(label)
    assert str(caught.value).startswith(f"「{label}」は会計年度として読めません。")


def test_an_absurdly_long_label_is_refused_and_only_its_beginning_is_shown() -> None:
    with pytest.raises(ValueError, match="長すぎます") as caught:
        FiscalYear.parse("令和" + " " * 100_000 + "7年度")
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("year", "label", "era_label", "short"),
    [
        (2025, "令和7年度", "令和7", "R7"),
        (2020, "令和2年度", "令和2", "R2"),
        (2019, "令和元年度", "令和元", "R1"),
        (2018, "平成30年度", "平成30", "H30"),
        (1989, "平成元年度", "平成元", "H1"),
        (1988, "昭和63年度", "昭和63", "S63"),
        (1926, "昭和元年度", "昭和元", "S1"),
    ],
)
def test_a_year_is_called_by_the_era_in_force_for_most_of_it(year: int, label: str, era_label: str, short: str) -> None:
    fiscal_year = FiscalYear(year)
    assert (fiscal_year.label, fiscal_year.era_label, fiscal_year.short) == (label, era_label, short)
    assert str(fiscal_year) == label


@pytest.mark.parametrize("year", [1925, 0, -7, 2118])
def test_a_year_that_no_label_can_name_does_not_exist(year: int) -> None:
    with pytest.raises(ValueError, match=f"西暦{year}年度は扱えません"):
        FiscalYear(year)


def test_before_reiwa_1_comes_heisei_30_and_after_it_reiwa_2() -> None:
    reiwa_1 = FiscalYear.parse("令和元年度")
    assert reiwa_1.previous.label == "平成30年度"
    assert reiwa_1.following.label == "令和2年度"


def test_years_are_ordered_by_time_across_eras() -> None:
    labels = ["令和7年度", "昭和63年度", "平成30年度", "令和元年度"]
    assert [year.label for year in sorted(map(FiscalYear.parse, labels))] == [
        "昭和63年度",
        "平成30年度",
        "令和元年度",
        "令和7年度",
    ]


@given(fiscal_years)
def test_every_form_that_is_printed_is_read_back(fiscal_year: FiscalYear) -> None:
    assert FiscalYear.parse(fiscal_year.label) == fiscal_year
    assert FiscalYear.parse(fiscal_year.short) == fiscal_year
    assert FiscalYear.parse(f"{fiscal_year.year}年度") == fiscal_year


@given(st.integers(FIRST_YEAR + 1, LAST_YEAR - 1).map(FiscalYear))
def test_the_year_before_the_following_year_is_the_year_itself(fiscal_year: FiscalYear) -> None:
    assert fiscal_year.following.previous == fiscal_year == fiscal_year.previous.following
    assert fiscal_year.previous < fiscal_year < fiscal_year.following


@given(st.one_of(st.text(), label_like))
def test_arbitrary_text_is_a_year_within_the_range_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert FIRST_YEAR <= FiscalYear.parse(text).year <= LAST_YEAR


@given(st.sampled_from(ERAS), st.integers(1, 99), st.sampled_from(["", " ", "　", "\n"]))
def test_a_label_that_is_read_alone_is_also_found_in_a_text(era: Era, number: int, space: str) -> None:
    for label in (space.join([*era.name, str(number), "年", "度"]), f"{era.letter}{space}{number}{space}年度"):
        assert find_fiscal_years(f"（{label}）") == (FiscalYear.parse(label),) == (FiscalYear(era.first + number - 1),)


@pytest.mark.parametrize(("text", "years"), CASES["文章やファイル名の中から見つける"])
def test_a_text_yields_the_years_it_names_in_order(text: str, years: list[int]) -> None:
    assert [found.year for found in find_fiscal_years(text)] == years


@given(st.lists(fiscal_years, max_size=5), st.sampled_from(["当初予算", "（", "\n", "　", "、"]))
def test_labels_joined_by_other_text_are_all_found(expected: list[FiscalYear], between: str) -> None:
    assert find_fiscal_years(between.join(year.label for year in expected)) == tuple(expected)


@pytest.mark.parametrize(
    "hostile",
    ["令", "令和", "令和 ", "令和7 ", "1", "2025 ", "R", "R7", "R7 ", " ", "年度", "FY", "\u0316\u0301"],
)
def test_the_search_stays_fast_on_long_hostile_text(hostile: str) -> None:
    text = "令和" + hostile * (200_000 // len(hostile)) + " " * 100_000
    started = time.perf_counter()
    find_fiscal_years(text)
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("令和7年度予算マスター", "令和8年度予算マスター"),
        ("Ｒ７予算", "Ｒ８予算"),
        ("r07_master", "r08_master"),
        ("予算_FY2025 2025年度", "予算_FY2026 2026年度"),
        ("令和６年度と令和7年度", "令和７年度と令和8年度"),
        ("平成30年度", "令和元年度"),
        ("平成31年度", "令和2年度"),
        ("H31", "R2"),
        ("昭和６３年度", "平成元年度"),
        ("令和 7 年 度", "令和8年度"),
        ("㍻30年度", "令和元年度"),
        ("R7.3.31までの令和7年4月分、第7回", "R7.3.31までの令和7年4月分、第7回"),
        ("令和99年度", "令和99年度"),
        ("出力", "出力"),
    ],
)
def test_a_text_is_advanced_by_a_year_and_keeps_its_form_and_its_dates(text: str, following: str) -> None:
    assert advanced(text) == following


@given(st.text(alphabet="令和平成昭RHSFYrfy元0123459７ 　年度①㍻", max_size=30))
def test_every_year_that_a_text_names_is_the_following_one_when_it_is_advanced(text: str) -> None:
    before, after = find_fiscal_years(text), find_fiscal_years(advanced(text))
    assert [year.year for year in after] == [min(year.year + 1, LAST_YEAR) for year in before]
