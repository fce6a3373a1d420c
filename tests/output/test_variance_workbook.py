"""The workbook of 増減分析 holds the published figures of both years, live, with native charts."""

import csv
import datetime as dt
import io
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from pybudget import cli
from pybudget.errors import PybudgetError
from pybudget.master.records import read_budget
from pybudget.output.variance_charts import lowest_shown
from pybudget.output.variance_workbook import write_variance
from tests import calc_program, command_line
from tests.master.books import YEARS, sample_book
from tests.rules.budget_text import read_book

GOLDEN = Path(__file__).parents[1] / "golden"
NOW = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)


def folded(name):
    return "".join(unicodedata.normalize("NFKC", name).split())


def golden(name):
    return list(csv.DictReader((GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def amount(text):
    return int(text) if text.lstrip("-").isdigit() else "－"


def table(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4) if isinstance(row[2].value, (int, str))]


@pytest.mark.parametrize("year", YEARS)
def test_every_account_stands_with_both_published_amounts_and_their_difference(year, written):
    sheet = openpyxl.load_workbook(written[f"{year}_variance"], data_only=True)["科目別増減"]
    printed = [(folded(row[0] or row[1]), *row[2:5]) for row in table(sheet)]
    assert printed == [
        (folded(row["name"]), int(row["current"]), int(row["prior"]), int(row["current"]) - int(row["prior"]))
        for row in golden(f"{year}_statement")
    ]


@pytest.mark.parametrize("year", YEARS)
def test_every_heading_and_item_of_the_plan_stands_with_both_published_amounts(year, written):
    sheet = openpyxl.load_workbook(written[f"{year}_variance"], data_only=True)["事業計画別増減"]
    printed = [(folded(row[0] or row[1]), row[2], row[3]) for row in table(sheet)]
    expected = [(folded(row["name"]), amount(row["current"]), amount(row["prior"])) for row in golden(f"{year}_plan")]
    missing = [
        (name, *amounts)
        for name, *amounts in expected
        if not any(shown.endswith(name) and amounts == pair for shown, *pair in printed)
    ]
    assert len(expected) > 40
    assert missing == []


@pytest.mark.parametrize("year", YEARS)
def test_the_waterfall_ends_at_this_years_total_and_the_charts_are_native(year, written):
    workbook = openpyxl.load_workbook(written[f"{year}_variance"], data_only=True)
    assert [len(workbook[name]._charts) for name in ("収入のグラフ", "支出のグラフ")] == [2, 2]  # noqa: SLF001 - openpyxl has no public way to a sheet's charts
    rows = [[cell.value for cell in row] for row in workbook["増減グラフの数値"].iter_rows()]
    levels = [row for row in rows if isinstance(row[5], int) and row[5]]
    total = int(golden(f"{year}_statement")[-1]["current"])
    assert [row[6] for row in levels][1::2] == [total, total]
    before_last = [row for row in rows if isinstance(row[6], int)][-2]
    assert before_last[6] == total


@pytest.mark.parametrize("year", YEARS)
def test_the_charts_carry_what_calc_computes_for_programs_that_do_not_calculate(year, written, calc):
    name = f"{year}_variance"
    points = list(chart_points(written[name]))
    assert len(points) > 50
    assert [point for point in points if not agrees(calc.values[name], *point)] == []


def chart_points(file):
    """Sheet, address and kept value of every figure and name of every chart."""
    with zipfile.ZipFile(file) as package:
        charts = [package.read(part) for part in package.namelist() if part.startswith("xl/charts/chart")]
    for chart in charts:
        for reference in etree.fromstring(chart).iter("{*}numRef", "{*}strRef"):
            sheet, area = reference.findtext("{*}f").replace("'", "").split("!")
            cells = [cell for row in openpyxl.utils.cell.rows_from_range(area.replace("$", "")) for cell in row]
            kept = [point.findtext("{*}v") for point in reference.iter("{*}pt")]
            assert reference.find(".//{*}ptCount").get("val") == str(len(kept))
            yield from ((sheet, *pair) for pair in zip(cells, kept, strict=True))


def agrees(values, sheet, address, kept):
    computed = values[sheet][address]
    return kept == computed if isinstance(computed, str) else abs(float(kept) - computed) < 1e-9


def test_ranks_are_live_when_the_smallest_change_grows_it_becomes_the_first(written, tmp_path):
    workbook = openpyxl.load_workbook(written["r07_variance"])
    table = workbook["科目別増減"]
    row = next(row for row in table.iter_rows(min_row=4) if row[1].value == "事務費及び調査・研修費")
    row[2].value += 10**9
    workbook.save(tmp_path / "changed.xlsx")
    (values,) = calc_program.recalculated([tmp_path / "changed.xlsx"], tmp_path / "calc").values()
    stored = calc_program.values(written["r07_variance"])["科目別増減"]
    assert (stored[row[6].coordinate], values["科目別増減"][row[6].coordinate]) == (10, 1)
    first_before = next(cell for cell in reversed(table["G"]) if stored.get(cell.coordinate) == 1)
    assert values["科目別増減"][first_before.coordinate] == 2


@pytest.mark.parametrize("year", YEARS)
def test_what_is_ranked_stands_in_the_order_of_its_ranks_with_what_has_not_changed_last(year, written):
    sheet = openpyxl.load_workbook(written[f"{year}_variance"], data_only=True)["増減の順位"]
    rows = [row for row in sheet.iter_rows(min_row=2, max_col=4, values_only=True) if isinstance(row[3], int)]
    starts = [index for index, row in enumerate(rows) if row[0] == 1]
    assert len(starts) == 3  # revenue, expenditure, plan
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        group = rows[start:end]
        sizes = [size for *_, size in group]
        assert sizes == sorted(sizes, reverse=True)
        assert [rank for rank, *_ in group] == [sizes.index(size) + 1 if size else "－" for size in sizes]


def test_amounts_of_groups_and_changes_are_formulas(written):
    sheet = openpyxl.load_workbook(written["r07_variance"])["科目別増減"]
    assert [sheet.cell(5, column).value for column in range(3, 7)] == [
        "=SUM(C6,C11)",
        "=SUM(D6,D11)",
        '=IF(COUNT(C5,D5)=0,"－",N(C5)-N(D5))',
        '=IF(N(D5)=0,"－",E5/ABS(D5))',
    ]


@pytest.mark.parametrize(
    ("levels", "lowest"),
    [
        ((351_361_000, 363_459_000, 385_422_000), 300_000_000),
        ((100, 200), 0),
        ((0, 50), 0),
        ((-30, 50), -30),
        ((1000, 1000), 0),
    ],
)
def test_the_axis_begins_at_zero_unless_the_steps_would_be_too_small_to_see(levels, lowest):
    assert lowest_shown(levels) <= min(levels)
    assert lowest_shown(levels) == lowest


def test_a_book_without_a_total_row_is_refused_by_name():
    with pytest.raises(PybudgetError, match="収入の合計の行がない"):
        write_variance(read_book("支-1 旅費 1 1\n合計なし"), None, NOW)


def test_equal_input_gives_equal_bytes():
    budget = read_budget(sample_book("r07"))
    assert write_variance(budget, None, NOW) == write_variance(budget, None, NOW)


def test_the_command_says_where_the_file_is(written, tmp_path):
    outcome = command_line.run("variance", written["r07_master"], "--out", tmp_path)
    assert (outcome.status, outcome.out) == (
        cli.DONE,
        f"作成しました：{tmp_path / '令和7年度当初予算（案）_増減分析.xlsx'}\n",
    )
    assert openpyxl.load_workbook(io.BytesIO(next(tmp_path.glob("*.xlsx")).read_bytes())).properties.title == (
        "令和7年度当初予算（案）　増減分析"
    )
