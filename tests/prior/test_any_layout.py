"""Last year's book as other hands lay it out: read to the yen, or asked about; never a wrong number."""

from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pybudget.core.accounts import Section
from pybudget.core.fiscal_year import FiscalYear
from pybudget.errors import PybudgetError
from pybudget.prior.questions import Expected
from pybudget.prior.reading import read_prior
from tests.prior import legacy_files
from tests.prior.legacy_files import CHANGE, FORMATS, LEVELS, PREVIOUS, REQUESTED, SECTIONS, Layout

R6 = Expected(FiscalYear(2024), "当初", dict.fromkeys(Section, 385_422_000))
R1 = Expected(FiscalYear(2019), "当初", dict.fromkeys(Section, 363_089_000))
EXPECTED = {"r07": R6, "r02": R1}

R1_TITLE = "令和元年度当初予算　{}の部"
SUBJECTS = ("款", "項", "目", "節")
COMPARED = (("前年度予算額", PREVIOUS), ("比較", CHANGE))


def full_width(amount: int) -> str:
    return f"{amount:,}".translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))


def triangle(amount: int) -> str:
    return f"△ {-amount:,}" if amount < 0 else f"{amount:,}"


def black_triangle(amount: int) -> str:
    return f"▲{-amount:,}" if amount < 0 else f"{amount:,}円"


def parentheses(amount: int) -> str:
    return f"({-amount:,})" if amount < 0 else f"{amount:,}"


LAYOUTS = {
    "大項目・中項目, two sheets": Layout("columns", after=(("（参考）令和5年度当初予算", PREVIOUS),)),
    "款項目節 as a staircase, with comparison": Layout(
        name_headers=SUBJECTS,
        header="本年度予算額",
        after=COMPARED,
        title="令和6年度 一般会計{}予算",
        sections="one sheet",
        file_name="当初予算",
    ),
    "款項目節 filled down, both in one table": Layout(
        "filled down", "one table", name_headers=SUBJECTS, header="令和６年度 当初", with_groups=False
    ),
    "parents named once, groups without amounts": Layout("blank parents", with_groups=False, header="予算額"),
    "parents named once, groups with amounts": Layout("blank parents", "one sheet", "xls", before=COMPARED),
    "spaces before names, 千円 in the corner": Layout("wide spaces", unit=1000, corner="（単位：千円）"),
    "spaces before names, 千円 in the header": Layout(
        "narrow spaces", unit=1000, corner="", header="令和6年度当初予算（千円）", after=(("増減（千円）", CHANGE),)
    ),
    "cell indents, estimates beside": Layout(
        "cell indents",
        header="当初予算額",
        before=(("見積額", REQUESTED), ("査定額", PREVIOUS)),
        after=(("対前年度増減額", CHANGE),),
        upper_header="令和6年度",
    ),
    "cell indents in an old workbook": Layout("cell indents", "one sheet", "xls"),
    "cell indents in OpenDocument": Layout("cell indents", "two sheets", "ods"),
    "numbered names": Layout("numbers", header="予算額", after=(("前年度", PREVIOUS),)),
    "numbered names, text": Layout("numbers", "one table", "csv cp932"),
    "a column with levels": Layout("level column", "section column", "csv"),
    "a column with codes": Layout("code column", "section column", "ods", header="R6当初予算"),
    "beside each other": Layout("staircase", "side by side", "xls", header="予算額"),
    "beside each other, indents": Layout("cell indents", "side by side", "xlsx", after=COMPARED),
    "totals above": Layout("staircase", "one table", totals_first=True),
    "うち rows and notes": Layout("wide spaces", memo=True, notes=("※ 前年度は補正前の額", "（注）千円未満切捨て")),
    "hidden rows": Layout("staircase", "two sheets", "xlsx", hidden=True),
    "thousands by number format": Layout("columns", unit=1, corner="（単位：千円）", number_format='#,##0,;"△ "#,##0,'),
    "thousands by number format, old workbook": Layout(
        "columns", "one sheet", "xls", number_format="#,##0,", corner=""
    ),
    "thousands by number format, OpenDocument": Layout(
        "columns", "one sheet", "ods", number_format="#,##0,", corner=""
    ),
    "no unit anywhere, 千円": Layout("columns", unit=1000, corner=""),
    "no unit anywhere, 円": Layout("staircase", corner="", title="令和6年度当初予算"),
    "百万円": Layout("columns", unit=1_000_000, corner="単位：百万円"),
    "full-width digits as text": Layout("columns", shown=full_width, header="６年度当初"),
    "texts with △": Layout("staircase", year="r02", title=R1_TITLE, header="元年度当初", shown=triangle),
    "texts with ▲ and 円": Layout(
        "columns", "one table", "csv", year="r02", title=R1_TITLE, header="予算", shown=black_triangle
    ),
    "texts with parentheses": Layout(
        "numbers", year="r02", title="平成31年度当初予算", header="予算額", shown=parentheses
    ),
    "the year only in the file's name": Layout(
        "wide spaces", "one sheet", "xlsx", title="{}予算", header="当初予算額", file_name="令和6年度 予算書"
    ),
    "西暦": Layout(
        "staircase", "one sheet", title="2024年度当初予算 {}", header="2024年度", after=(("2023年度", PREVIOUS),)
    ),
    "years in another order": Layout(
        "staircase",
        before=(("令和5年度当初予算額", PREVIOUS),),
        after=(("増減額", CHANGE), ("増減率（％）", lambda _: 11)),
    ),
    "補正後 beside 当初": Layout(
        "columns",
        header="当初予算額",
        after=(("補正額", CHANGE), ("補正後予算額", REQUESTED)),
        upper_header="令和6年度",
    ),
    "headers and amounts of several lines, with what they mean in brackets": Layout(
        "staircase",
        "one sheet",
        "csv cp932",
        header="令和６年度\n当初予算額",
        name_headers=("款\n（大項目）", "項（中項目）", "目", "節"),
        shown=full_width,
        corner="",
    ),
    "歳入 and 歳出": Layout("staircase", "one sheet", title="令和6年度当初予算 {}", name_headers=SUBJECTS),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_a_layout_is_read_to_the_yen(case: str, tmp_path: Path) -> None:
    layout = LAYOUTS[case]
    expected = EXPECTED[layout.year]
    book = read_prior(legacy_files.write(tmp_path, layout), expected)
    wanted = legacy_files.leaves(layout.year)
    differing = [pair for pair in zip_longest(book.leaves, wanted) if pair[0] != pair[1]]
    assert differing == []
    assert (book.fiscal_year, book.basis) == (expected.year, "当初")
    assert book.totals == {
        section: sum(leaf.amount or 0 for leaf in wanted if leaf.section is section) for section in Section
    }


def test_the_layouts_are_many() -> None:
    assert len(LAYOUTS) >= 24
    assert {layout.levels for layout in LAYOUTS.values()} == set(LEVELS)
    assert {layout.sections for layout in LAYOUTS.values()} == set(SECTIONS)
    assert {layout.format for layout in LAYOUTS.values()} == set(FORMATS)


decoys = st.lists(
    st.sampled_from(
        [
            *COMPARED,
            ("令和5年度当初予算", PREVIOUS),
            ("見積額", REQUESTED),
            ("令和6年度査定額", REQUESTED),
            ("令和5年度決算額", PREVIOUS),
        ]
    ),
    max_size=2,
    unique_by=lambda decoy: decoy[0],
).map(tuple)
layouts = st.builds(
    Layout,
    levels=st.sampled_from(LEVELS),
    sections=st.sampled_from(SECTIONS),
    format=st.sampled_from(FORMATS),
    title=st.sampled_from(["令和6年度当初予算　{}の部", "{}の部", "令和6年度 {}予算書", "令和5年度当初予算 {}"]),
    header=st.sampled_from(
        ["令和6年度当初予算額", "本年度", "予算", "金額", "令和7年度当初予算", "6年度当初予算（千円）", "補正後"]
    ),
    before=decoys,
    after=decoys,
    unit=st.sampled_from([1, 1, 1000]),
    corner=st.sampled_from(["（単位：円）", "（単位：千円）", ""]),
    shown=st.sampled_from([int, full_width, triangle]),
    number_format=st.sampled_from(["#,##0", "#,##0,", "General"]),
    upper_header=st.sampled_from(["", "令和6年度", "当初予算"]),
    with_groups=st.booleans(),
    totals_first=st.booleans(),
    notes=st.sampled_from([(), ("※ 端数処理のため合わないことがある。",)]),
    memo=st.booleans(),
    hidden=st.booleans(),
)


@given(layout=layouts)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_the_layout_no_number_is_ever_wrong(layout: Layout, tmp_path: Path) -> None:
    try:
        book = read_prior(legacy_files.write(tmp_path, layout), R6)
    except PybudgetError:
        return
    if (book.fiscal_year, book.basis) != (R6.year, R6.basis):
        return  # which the job refuses by name
    has_parents = layout.with_groups or layout.levels in ("filled down", "blank parents")
    assert amounts_of(book.leaves, has_parents) == amounts_of(legacy_files.leaves("r07"), has_parents)


def amounts_of(leaves, has_parents) -> list[object]:
    """What is not 0, with whole paths where the file has them."""
    return [(leaf.section, leaf.path if has_parents else leaf.path[-1], leaf.amount) for leaf in leaves if leaf.amount]
