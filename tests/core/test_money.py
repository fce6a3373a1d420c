"""Amounts are read to the yen or not at all, and printed as the budget book prints them."""

import pickle
import time
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.money import AmountError, Rounding, Unit, format_yen, parse_amount, to_thousands

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "money.yaml").read_text(encoding="utf-8"))
FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")

amounts = st.integers(-(10**15) + 1, 10**15 - 1)
amount_like = st.text(alphabet="0123456789０９,，.．△▲-－−()（）¥￥円千百万 　①²…", max_size=50)


@pytest.mark.parametrize(("text", "yen"), CASES["円の表で読む"])
def test_an_amount_is_read_as_whole_yen(text: str, yen: int) -> None:
    assert parse_amount(text) == yen


@pytest.mark.parametrize("text", CASES["記入なしと読む"])
def test_blanks_and_dashes_are_no_entry_and_not_zero(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(("text", "yen"), CASES["千円の表で読む"])
def test_in_a_table_of_thousands_a_unit_in_the_text_wins(text: str, yen: int | None) -> None:
    assert parse_amount(text, Unit.THOUSAND) == yen


@pytest.mark.parametrize(("text", "reason"), CASES["読まずに理由を言う"])
def test_anything_else_is_refused_with_the_text_and_the_reason(text: str, reason: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount(text)
    assert str(caught.value) == f"「{text}」は金額として扱えません（{reason}）。"


def test_a_long_text_is_refused_and_shown_as_a_one_line_excerpt_of_30_characters() -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount("予算額は\n" + "9" * 10_000)
    assert caught.value.text == "予算額は " + "9" * 24 + "…"
    assert len(caught.value.text) == 30


def test_a_text_longer_than_any_amount_is_refused_before_it_is_searched() -> None:
    started = time.perf_counter()
    with pytest.raises(AmountError, match="金額ではない文字があります"):
        parse_amount("(" + " " * 1_000 + "5" + " " * 1_000 + "x")
    assert time.perf_counter() - started < 2


def test_an_amount_error_survives_the_way_between_processes() -> None:
    error = AmountError("1,23", "カンマか小数点の位置が正しくありません")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_units_have_the_labels_that_tables_print() -> None:
    assert [unit.label for unit in Unit] == ["円", "千円", "百万円"]


@given(amounts)
def test_what_is_printed_is_read_back_to_the_yen(yen: int) -> None:
    assert parse_amount(format_yen(yen)) == yen


@given(st.integers(-(10**9) + 1, 10**9 - 1), st.sampled_from(Unit))
def test_a_printed_amount_with_its_unit_is_read_in_any_table(amount: int, unit: Unit) -> None:
    printed = f"{format_yen(amount)}{unit.label}"
    assert {parse_amount(printed, table) for table in Unit} == {amount * unit}


@given(st.integers(1, 10**15 - 1))
def test_all_negative_forms_and_widths_are_the_same_amount(yen: int) -> None:
    digits = f"{yen:,}"
    widths = (digits, digits.translate(FULL_WIDTH))
    signed = [f"{sign}{text}" for sign in ("△", "▲", "-", "－", "−", "△ ") for text in widths]
    bracketed = [form for text in widths for form in (f"({text})", f"（{text}）")]
    assert {parse_amount(form) for form in signed + bracketed} == {-yen}


@given(st.one_of(st.text(), amount_like), st.sampled_from(Unit))
def test_arbitrary_text_is_an_amount_no_entry_or_an_amount_error(text: str, unit: Unit) -> None:
    with suppress(AmountError):
        yen = parse_amount(text, unit)
        assert yen is None or abs(yen) < 10**15


@pytest.mark.parametrize(
    ("yen", "rounding", "thousands"),
    [
        (1_499, Rounding.DOWN, 1),
        (1_999, Rounding.DOWN, 1),
        (-1_999, Rounding.DOWN, -1),
        (-999, Rounding.DOWN, 0),
        (1_499, Rounding.HALF_UP, 1),
        (1_500, Rounding.HALF_UP, 2),
        (-1_499, Rounding.HALF_UP, -1),
        (-1_500, Rounding.HALF_UP, -2),
        (2_500, Rounding.HALF_UP, 3),
        (1_001, Rounding.UP, 2),
        (-1_001, Rounding.UP, -2),
        (1_000, Rounding.UP, 1),
        (0, Rounding.UP, 0),
        (-8_282_000, Rounding.FORBIDDEN, -8_282),
    ],
)
def test_yen_become_thousands_as_the_setting_says(yen: int, rounding: Rounding, thousands: int) -> None:
    assert to_thousands(yen, rounding) == thousands


def test_where_rounding_is_forbidden_a_remainder_is_refused_with_its_amount() -> None:
    with pytest.raises(AmountError) as caught:
        to_thousands(-8_282_285, Rounding.FORBIDDEN)
    assert str(caught.value) == "「△8,282,285」は金額として扱えません（千円未満の端数があります）。"


@given(amounts)
def test_rounding_stays_within_its_bounds(yen: int) -> None:
    exact = abs(Fraction(yen, 1000))
    down, half, up = (abs(to_thousands(yen, kind)) for kind in (Rounding.DOWN, Rounding.HALF_UP, Rounding.UP))
    assert down <= exact < down + 1
    assert up - 1 < exact <= up
    assert half - Fraction(1, 2) <= exact < half + Fraction(1, 2)


@given(amounts, st.sampled_from([Rounding.DOWN, Rounding.HALF_UP, Rounding.UP]))
def test_rounding_is_symmetric_about_zero(yen: int, rounding: Rounding) -> None:
    assert to_thousands(-yen, rounding) == -to_thousands(yen, rounding)


@given(amounts, st.sampled_from(Rounding))
def test_whole_thousands_are_never_changed(thousands: int, rounding: Rounding) -> None:
    assert to_thousands(thousands * 1000, rounding) == thousands


@pytest.mark.parametrize(
    ("amount", "printed"),
    [(385_422_000, "385,422,000"), (-8_282_285, "△8,282,285"), (0, "0"), (999, "999"), (None, "－")],
)
def test_amounts_are_printed_with_separators_triangle_and_dash(amount: int | None, printed: str) -> None:
    assert format_yen(amount) == printed
