"""A closed master is changed only where a job says so, keeps a copy of what it was, and reads back what was written."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from pybudget.core.cells import Column
from pybudget.errors import PybudgetError
from pybudget.master.changes import Changes, ColumnChange, ContentChange
from pybudget.master.closed import ClosedMaster
from pybudget.master.finishing import StoredValue, finish
from pybudget.master.formulas import compute
from pybudget.master.reading import read_book
from pybudget.master.stored_values import formula_values
from tests.master.books import YEARS, edited, sample, sample_book

NOW = dt.datetime(2026, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
EXCEPTIONS = ContentChange(
    "tblExceptions", tuple(("TOT001", f"支-{row}", "端数", "事務局長", "令和7年度") for row in range(1, 4))
)
FOREIGN = {
    "A1": ("=TODAY()", StoredValue("n", "46113")),
    "A2": ("=1/0", StoredValue("e", "#DIV/0!")),
    "A3": ('="#"&1', StoredValue("str", "#1")),
    "A4": ("=1=1", StoredValue("b", "1")),
    "A5": ("=0.1+0.2", StoredValue("n", "0.30000000000000004")),
    "A6": ("=科目!G7*2", StoredValue("n", "81712000")),
}


@pytest.fixture
def path(tmp_path):
    return shutil.copy(sample(), tmp_path / "マスター.xlsx") and tmp_path / "マスター.xlsx"


def written(path, changes):
    ClosedMaster(path).write(changes, NOW)
    return ClosedMaster(path)


def contents(path):
    """Value or formula, and stored value, of every cell that is not blank."""
    stored = formula_values(path.read_bytes())
    return {
        (sheet.title, cell.coordinate): (cell.value, stored.get((sheet.title, cell.coordinate)))
        for sheet in openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def changed(before, path):
    after = contents(path)
    return {place for place in {**before, **after} if before.get(place) != after.get(place)}


def add_foreign_formulas(path):
    """Give the book a sheet with formulas that are not ours, with their values as Excel stores them."""

    def edit(workbook):
        sheet = workbook.create_sheet("メモ")
        for address, (formula, _) in FOREIGN.items():
            sheet[address] = formula
        sheet["A1"].number_format = "yyyy/m/d"

    values = {**compute(sample_book()), **{("メモ", address): value for address, (_, value) in FOREIGN.items()}}
    path.write_bytes(finish(edited(path, path, edit).read_bytes(), values, NOW))


def table_ref(path, sheet):
    (table,) = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))[sheet].tables.values()
    return table.ref, table.autoFilter.ref if table.autoFilter else table.ref


# Reading


@pytest.mark.parametrize("year", YEARS)
def test_every_table_is_read_with_values_and_formulas(year):
    book = sample_book(year)
    first = book.tables["tblAccounts"].rows[0]
    assert first[0].value == "収-1"
    assert first[7].formula.startswith("=IF(tblAccounts[[#This Row],[種別]]")
    assert isinstance(first[7].value, (int, float))
    assert book.named["pb_revenue"].address == "C7"


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_error_value_is_read_as_one_and_never_as_blank(path, error):
    def edit(workbook):
        workbook["科目"]["G7"] = error

    book = read_book("master", edited(path, path, edit).read_bytes())
    assert book.tables["tblAccounts"].rows[2][6].value == error


def test_an_error_behind_a_formula_is_read_as_one_and_never_as_blank(path):
    values = {**compute(sample_book()), ("科目", "H7"): StoredValue("e", "#REF!")}
    path.write_bytes(finish(edited(path, path, lambda _: None).read_bytes(), values, NOW))
    row = ClosedMaster(path).read().accounts.by_code["収-1-1-1"]
    assert (row.displayed.current.shown, row.displayed.current.amount) == ("#REF!", None)


def test_a_row_of_totals_below_a_table_is_no_account(path):
    def edit(workbook):
        table = workbook["科目"].tables["tblAccounts"]
        table.ref = re.sub("[0-9]+$", lambda row: str(int(row[0]) + 1), table.ref)
        table.totalsRowCount = 1

    book = read_book("master", edited(path, path, edit).read_bytes())
    assert len(book.tables["tblAccounts"].rows) == len(sample_book().tables["tblAccounts"].rows)


# Writing


def test_no_change_changes_no_cell(path):
    before = contents(path)
    written(path, Changes())
    assert changed(before, path) == set()


def test_only_the_cells_of_a_change_differ_afterwards(path):
    add_foreign_formulas(path)
    before = contents(path)
    changes = Changes(contents=(EXCEPTIONS,), named={"pb_last_result": "エラー 0 件"})
    written(path, changes)
    rows = {("例外", f"{letter}{row}") for letter in "ABCDE" for row in (5, 6, 7)}
    assert changed(before, path) == {*rows, ("はじめに", "C10")}


def test_the_values_of_other_peoples_formulas_are_kept_to_the_letter(path):
    add_foreign_formulas(path)
    written(path, Changes(contents=(EXCEPTIONS,)))
    stored = formula_values(path.read_bytes())
    assert {address: stored["メモ", address] for address in FOREIGN} == {
        address: value for address, (_, value) in FOREIGN.items()
    }


def test_what_was_written_reads_back(path):
    values = tuple(f"規則{index}" for index in range(60))
    changes = Changes(
        columns=(ColumnChange("tblAccounts", "検証", values),),
        contents=(EXCEPTIONS,),
        named={"pb_last_validation": "2026-02-03 04:05", "pb_unknown": "x"},
    )
    master = written(path, changes)
    book = changes.applied_to(sample_book())
    assert master.book.tables["tblExceptions"] == book.tables["tblExceptions"]
    assert master.book.tables["tblAccounts"] == book.tables["tblAccounts"]
    assert master.book.named == book.named


def test_rows_that_are_kept_stay_as_they_are(path):
    keep = (True,) * 2 + (False,) + (True,) * 57
    master = written(path, Changes(columns=(ColumnChange("tblAccounts", "前年度入力額", (5,) * 60, keep),)))
    before, after = sample_book().tables["tblAccounts"].rows, master.book.tables["tblAccounts"].rows
    entries = [(old[8].value, new[8].value) for old, new in zip(before, after, strict=True)]
    assert [pair for pair in entries if pair[0] != pair[1]] == [(28_758_000, 5)]


def test_every_total_carries_its_new_value_after_a_change(path):
    keep = (True,) * 2 + (False,) + (True,) * 57
    master = written(path, Changes(columns=(ColumnChange("tblAccounts", "前年度入力額", (5,) * 60, keep),)))
    budget = master.read()
    assert budget.accounts.by_code["収-1"].displayed.prior.amount == 351_361_000 - 28_758_000 + 5
    assert master.book.named["pb_prior_revenue"].cell.value == 351_361_000 - 28_758_000 + 5
    for row in budget.accounts.rows:
        for column in Column:
            assert row.displayed[column].amount == (budget.accounts.amount(row, column) or 0)


def test_a_changed_book_asks_excel_to_recalculate_when_it_is_opened(path):
    written(path, Changes(contents=(EXCEPTIONS,)))
    with zipfile.ZipFile(path) as package:
        assert b'fullCalcOnLoad="1"' in package.read("xl/workbook.xml")


def test_a_table_grows_and_shrinks_with_its_content(path):
    written(path, Changes(contents=(EXCEPTIONS,)))
    assert table_ref(path, "例外") == ("A4:E7", "A4:E7")
    master = written(path, Changes(contents=(replace(EXCEPTIONS, rows=EXCEPTIONS.rows[:1]),)))
    assert table_ref(path, "例外") == ("A4:E5", "A4:E5")
    assert len(master.read().exceptions) == 1
    assert openpyxl.load_workbook(path)["例外"]["A6"].value is None


def test_an_empty_table_keeps_one_blank_row(path):
    written(path, Changes(contents=(EXCEPTIONS,)))
    master = written(path, Changes(contents=(replace(EXCEPTIONS, rows=()),)))
    assert table_ref(path, "例外") == ("A4:E5", "A4:E5")
    assert master.read().exceptions == ()


def test_new_rows_look_like_the_first(path):
    written(path, Changes(contents=(EXCEPTIONS,)))
    sheet = openpyxl.load_workbook(path)["例外"]
    assert [sheet[f"{letter}7"].style_id for letter in "ABCDE"] == [sheet[f"{letter}5"].style_id for letter in "ABCDE"]
    assert sheet["A8"].style_id != sheet["A7"].style_id


def test_text_below_a_table_stops_it_from_growing_over_it_and_nothing_changes(path):
    def edit(workbook):
        workbook["例外"]["C7"] = "ここは消さないでください"

    before = edited(path, path, edit).read_bytes()
    with pytest.raises(PybudgetError, match="シート「例外」の C7 に書き込みがあり、表を広げられません。"):
        written(path, Changes(contents=(EXCEPTIONS,)))
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_text_beside_or_further_below_does_not_stop_it(path):
    def edit(workbook):
        workbook["例外"]["G6"] = workbook["例外"]["A8"] = "メモ"

    edited(path, path, edit)
    assert len(written(path, Changes(contents=(EXCEPTIONS,))).read().exceptions) == 3


def test_a_table_with_a_row_of_totals_is_not_rewritten(path):
    def edit(workbook):
        table = workbook["例外"].tables["tblExceptions"]
        table.ref, table.totalsRowCount = "A4:E6", 1
        workbook["例外"]["A6"] = "集計"

    before = edited(path, path, edit).read_bytes()
    with pytest.raises(PybudgetError, match="シート「例外」の表に集計行があるため、何も変更しませんでした。"):
        written(path, Changes(contents=(replace(EXCEPTIONS, rows=EXCEPTIONS.rows[:1]),)))
    assert path.read_bytes() == before


def test_text_that_begins_like_a_formula_stays_text(path):
    rows = (("TOT001", "=1+1", '=HYPERLINK("x")', "+5", "-5"),)
    master = written(path, Changes(contents=(replace(EXCEPTIONS, rows=rows),)))
    assert tuple(cell.value for cell in master.book.tables["tblExceptions"].rows[0]) == rows[0]
    assert all(cell.formula is None for cell in master.book.tables["tblExceptions"].rows[0])


def test_characters_that_no_workbook_can_hold_are_left_out(path):
    rows = (("TOT001", "支-1", "理由\x07です", "", ""),)
    master = written(path, Changes(contents=(replace(EXCEPTIONS, rows=rows),)))
    assert master.book.tables["tblExceptions"].rows[0][2].value == "理由です"


# The copy


def test_the_book_as_it_was_is_kept_as_a_dated_copy(path):
    before = path.read_bytes()
    copy = ClosedMaster(path).write(Changes(contents=(EXCEPTIONS,)), NOW)
    assert copy == path.parent / "控え" / "マスター_20260203-040506.xlsx"
    assert copy.read_bytes() == before
    assert path.read_bytes() != before


def test_two_writes_in_the_same_second_keep_two_copies(path):
    first = ClosedMaster(path).write(Changes(contents=(EXCEPTIONS,)), NOW)
    between = path.read_bytes()
    second = ClosedMaster(path).write(Changes(), NOW)
    assert [copy.name for copy in (first, second)] == [
        "マスター_20260203-040506.xlsx",
        "マスター_20260203-040506-2.xlsx",
    ]
    assert (first.read_bytes(), second.read_bytes()) == (sample().read_bytes(), between)


def test_the_same_change_at_the_same_time_gives_the_same_bytes(path):
    written(path, Changes(contents=(EXCEPTIONS,)))
    once = path.read_bytes()
    shutil.copy(sample(), path)
    written(path, Changes(contents=(EXCEPTIONS,)))
    assert path.read_bytes() == once
