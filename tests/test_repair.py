"""数式を直す: the book's own formulas come back, with the figures shown before; nothing else is touched."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli, jobs
from pybudget.master import layout
from pybudget.master.closed import ClosedMaster, read_book
from tests.command_line import run
from tests.master.books import YEARS, cell_of, sample, sample_book

FIRST_ROW = 5
CALCULATED = dict(zip(layout.CALCULATED, "HJKL", strict=True))


@pytest.fixture(params=YEARS)
def year(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def master(year: str, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample(year), tmp_path / "マスター.xlsx"))


def contents(path: Path) -> dict[tuple[str, str], tuple[object, object, object, object]]:
    """Everything that openpyxl sees of every cell: content, type, look. The log of jobs is left out."""
    workbook = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            cell.data_type,
            cell.number_format,
            cell.font.color and cell.font.b,
        )
        for sheet in workbook.worksheets
        if sheet.title != "履歴"
        for row in sheet.iter_rows()
        for cell in row
    }


def values(path: Path) -> dict[str, object]:
    return read_book(path.name, path.read_bytes()).tables


def typed_over(path: Path, edits: dict[str, object], sheet: str = "科目") -> None:
    workbook = openpyxl.load_workbook(path)
    for address, content in edits.items():
        workbook[sheet][address] = content
    workbook.save(path)


def test_every_calculated_cell_that_was_overwritten_gets_its_formula_back(master, year):
    """All of them at once, by turns with a number, a text, another formula and nothing."""
    count = len(sample_book(year).tables["tblAccounts"].rows)
    kinds = itertools.cycle((1, "メモ", "=SUM(G5:G6)", None))
    cells = [f"{letter}{row}" for letter in "HJKL" for row in range(FIRST_ROW, FIRST_ROW + count)]
    typed_over(master, dict(zip(cells, kinds, strict=False)))
    assert len(jobs.repair(ClosedMaster(master)).cells) == len(cells)
    assert contents(master) == contents(sample(year))
    assert values(master)["tblAccounts"].rows == values(sample(year))["tblAccounts"].rows


def test_an_amount_that_the_plan_feeds_follows_the_plan_again(master, year):
    book = sample_book(year)
    table = book.tables["tblAccounts"]
    fed = [index for index, formula in enumerate(table.formulas("入力額")) if formula]
    typed_over(
        master, {f"G{table.row_number(index)}": content for index, content in zip(fed, (7, None, "=1+1"), strict=False)}
    )
    result = jobs.repair(ClosedMaster(master))
    assert [cell.address for cell in result.cells] == [f"G{table.row_number(index)}" for index in fed[:3]]
    assert [cell.after.replace(",", "") for cell in result.cells] == [
        str(cell_of(book, "tblAccounts", index, "入力額").value) for index in fed[:3]
    ]
    assert contents(master) == contents(sample(year))


def test_the_status_board_is_put_right(master, year):
    typed_over(master, {"C7": 1, "E7": "=C7-D7+1", "E8": None}, "はじめに")
    result = jobs.repair(ClosedMaster(master))
    assert [(cell.address, cell.name) for cell in result.cells] == [
        ("C7", "当年度の収入合計"),
        ("E7", "当年度の差額"),
        ("E8", "前年度の差額"),
    ]
    assert contents(master) == contents(sample(year))


def test_typed_amounts_texts_and_rows_without_a_plan_stay(master):
    notes = {"M6": "備考", "N6": "理由", "G6": 5, "I7": "=1+1", "Z3": "欄外"}
    typed_over(master, notes)
    before = contents(master)
    typed_over(master, {"H6": 1})
    jobs.repair(ClosedMaster(master))
    assert contents(master) == before


def test_a_cell_for_text_shows_the_value_not_the_formula(master):
    workbook = openpyxl.load_workbook(master)
    workbook["科目"]["H6"].number_format, workbook["科目"]["H6"] = "@", "12"
    workbook.save(master)
    jobs.repair(ClosedMaster(master))
    assert openpyxl.load_workbook(master)["科目"]["H6"].number_format == layout.AMOUNT_FORMAT


def test_a_finer_amount_stays_where_the_settings_allow_yen_below_a_thousand(tmp_path):
    master = Path(shutil.copy(sample("r07"), tmp_path / "マスター.xlsx"))
    typed_over(master, {"G28": 40_656_400})
    workbook = openpyxl.load_workbook(master)
    rounding = next(row[1] for row in workbook["設定"].iter_rows(min_row=5) if row[0].value == "端数処理")
    rounding.value = "四捨五入"
    workbook.save(master)
    assert jobs.repair(ClosedMaster(master)).cells == ()


def test_a_dry_run_shows_both_figures_and_writes_nothing(master):
    typed_over(master, {"H6": 1})
    before = master.read_bytes()
    outcome = run("repair", master, "--dry-run")
    assert outcome.status == cli.DONE
    first, cell = outcome.out.splitlines()
    assert first == "数式を 1 か所直します（まだ書き込んでいません）。"
    assert cell.startswith("　科目!H6　")
    assert "（数式なし）：1 → " in cell
    assert master.read_bytes() == before
    assert [path.name for path in master.parent.iterdir()] == [master.name]


def test_a_book_in_order_is_left_alone(master):
    before = master.read_bytes()
    assert run("repair", master).out.startswith("直すところはありません。")
    assert master.read_bytes() == before


def test_a_repair_keeps_a_copy_and_a_line_of_history(master):
    typed_over(master, {"H6": 1, "H7": 2})
    before = master.read_bytes()
    result = jobs.repair(ClosedMaster(master))
    assert result.copy.read_bytes() == before
    history = ClosedMaster(master).book.tables["tblHistory"].rows[-1]
    assert [cell.value for cell in history[1:3]] == ["数式を直す", "2 か所"]
    assert jobs.validate(ClosedMaster(master)).findings == ()
