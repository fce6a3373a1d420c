"""Last year's book as a binary workbook (.xlsb), written by another program: see ``binary_workbooks/README.md``."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pybudget import cli, resources
from pybudget.core.accounts import Section
from pybudget.core.fiscal_year import FiscalYear
from pybudget.errors import PybudgetError
from pybudget.prior.binary_sheets import with_columns
from pybudget.prior.files import open_prior
from pybudget.prior.questions import Expected
from pybudget.prior.reading import read_prior
from pybudget.prior.workbook_grids import read_workbook
from tests.command_line import run
from tests.prior import legacy_files
from tests.prior.legacy_files import CHANGE, PREVIOUS, Layout

FOLDER = Path(__file__).parent / "binary_workbooks"
R6 = Expected(FiscalYear(2024), "当初", dict.fromkeys(Section, 385_422_000))


def comma(amount: int) -> str:
    return f"{amount:,}"


LAYOUTS = {
    "staircase": Layout("staircase", after=(("前年度予算額", PREVIOUS), ("比較", CHANGE))),
    "columns_in_thousands_as_text": Layout("columns", "one sheet", unit=1000, corner="（単位：千円）", shown=comma),
    "indents_alone": Layout("cell indents"),
}


def sheets(layout: Layout) -> list[dict[str, object]]:
    return [
        {"name": page.name, "rows": [[cell.value for cell in row] for row in page.rows], "merged": page.merged}
        for page in legacy_files.pages_of(layout)
    ]


def filled(rows: Sequence[Sequence[object]]) -> Iterator[tuple[int, int, object]]:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value not in ("", None):
                yield number, column, value


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_file_holds_what_its_layout_says(name: str) -> None:
    grids = read_workbook(open_prior(FOLDER / f"{name}.xlsb"))
    for grid, page in zip(grids, sheets(LAYOUTS[name]), strict=True):
        assert (grid.name, list(filled(grid.rows))) == (page["name"], list(filled(page["rows"])))


def test_cells_that_leave_their_column_out_get_it_and_nothing_else_changes() -> None:
    data = (FOLDER / "staircase.xlsb").read_bytes()
    complete = with_columns(data)
    assert complete != data
    assert with_columns(complete) is complete


@pytest.mark.parametrize("name", ["staircase", "columns_in_thousands_as_text"])
def test_a_binary_workbook_is_read_to_the_yen(name: str) -> None:
    book = read_prior(FOLDER / f"{name}.xlsb", R6)
    assert list(book.leaves) == legacy_files.leaves("r07")
    assert book.totals == dict.fromkeys(Section, 351_361_000)


def test_it_fills_the_comparison_column(tmp_path: Path) -> None:
    master = tmp_path / "マスター.xlsx"
    master.write_bytes((resources.folder("workbook") / "r07_master.xlsx").read_bytes())
    outcome = run("refresh", master, "--prior", FOLDER / "staircase.xlsb")
    assert (outcome.status, outcome.err) == (cli.DONE, "")
    assert outcome.out.count("351,361,000 円 ＝ 割当 351,361,000 円 ＋ 未割当 0 円（差 0 円）") == 2


def test_a_binary_workbook_whose_levels_are_indents_alone_is_refused_with_the_way_out() -> None:
    with pytest.raises(PybudgetError, match=r"字下げが読めないので、Excel で開いて \.xlsx で保存し直す"):
        read_prior(FOLDER / "indents_alone.xlsb", R6)


if __name__ == "__main__":
    made = [{"file": str(FOLDER / f"{name}.xlsb"), "pages": sheets(layout)} for name, layout in LAYOUTS.items()]
    sys.stdout.write(json.dumps(made, ensure_ascii=False))
