"""What a workbook is besides its tables is read from the file and from the open book, and reaches the rules."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from pybudget.core.book_facts import UNKNOWN
from pybudget.core.causes import explained
from pybudget.master.closed import ClosedMaster
from pybudget.master.finishing import finish
from pybudget.master.formulas import compute
from pybudget.master.opened import OpenMaster
from pybudget.rules.catalogue import contradictions, run
from tests.bad_files import with_every_sheet
from tests.master.books import YEARS, edited, sample, sample_book

NOW = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)


def _hide_row(workbook):
    workbook["科目"].row_dimensions[8].hidden = True


def _merge(workbook):
    workbook["科目"].merge_cells("M8:N8")


def _row_below_accounts(workbook):
    sheet = workbook["科目"]
    row = sheet.max_row + 3
    sheet.cell(row, 1, "支-6"), sheet.cell(row, 5, "予備費"), sheet.cell(row, 7, 1000)


def _row_below_plan(workbook):
    sheet = workbook["計画"]
    row = sheet.max_row + 1
    sheet.cell(row, 2, "項目"), sheet.cell(row, 3, "追加の保守"), sheet.cell(row, 5, 1000)


def _manual(workbook):
    workbook.calculation.calcMode = "manual"


def _iterative(workbook):
    workbook.calculation.iterate = True


def _hidden_sheet(workbook):
    workbook.create_sheet("下書き").sheet_state = "hidden"


def _changed_new_row_formula(workbook):
    column = workbook["科目"].tables["tblAccounts"].tableColumns[7]
    column.calculatedColumnFormula.attr_text = "tblAccounts[[#This Row],[入力額]]"


def _code_with_a_blank(workbook):
    workbook["科目"]["A8"] = "収-1-1-2 "


def _typed_change(workbook):
    workbook["科目"]["K8"] = 12


def _other_board_formula(workbook):
    workbook["はじめに"]["C7"] = "=科目!H24+500"


def _volatile(workbook):
    workbook["計画"]["D9"] = "=TODAY()"


RESULTS = {
    "科目!K8": {("科目", "K8"): 1},
    "科目!H5": {("科目", "H5"): 1},
    "科目!G28": {("科目", "G28"): 1},
    "はじめに!C7": {("はじめに", "C7"): 1},
}
"""Results that are not what their formulas give, by the cell that a finding names."""


FAULTS = {
    "STR013": (_hide_row, "科目!E8"),
    "STR014": (_merge, "科目!M8"),
    "STR015": (_row_below_accounts, "科目!A67"),
    "STR015 plan": (_row_below_plan, "計画!B85"),
    "STR016": (_code_with_a_blank, "科目!A8"),
    "FML001": (_typed_change, "科目!K8"),
    "FML002": (_other_board_formula, "はじめに!C7"),
    "FML006": (_volatile, "計画!D9"),
    "FML008": (_manual, "科目!A1"),
    "FML009": (_iterative, "科目!A1"),
    "FML010": (_changed_new_row_formula, "科目!H5"),
    "PUB001": (_hidden_sheet, "下書き!A1"),
}


def _found(budget, rule):
    return [f"{item.place.sheet}!{item.place.cell}" for item in run(budget) if item.rule.id == rule.split()[0]]


@pytest.mark.parametrize("place", RESULTS)
def test_a_result_older_than_what_it_is_calculated_from_is_reported_at_its_cell(tmp_path, place):
    file = edited(sample(), tmp_path / "master.xlsx", lambda _: None)
    file.write_bytes(finish(file.read_bytes(), compute(sample_book()) | RESULTS[place], NOW))

    budget = ClosedMaster(file).read()

    assert _found(budget, "FML011") == [place]
    assert [item.rule.id for item in explained(budget, run(budget), contradictions)] == ["FML011"]


@pytest.mark.parametrize("rule", FAULTS)
def test_what_was_done_to_the_file_is_reported_at_its_cell(tmp_path, rule):
    edit, place = FAULTS[rule]

    budget = ClosedMaster(edited(sample(), tmp_path / "master.xlsx", edit)).read()

    assert _found(budget, rule) == [place]


@pytest.mark.parametrize("year", YEARS)
def test_a_sound_master_has_nothing_to_report(year):
    budget = ClosedMaster(sample(year)).read()

    assert (budget.formulas, budget.blanks) == ((), ())
    assert (budget.facts.calculates_by_itself, budget.facts.iterates) == (True, False)
    assert not any((*budget.facts.hidden_rows.values(), *budget.facts.merged.values(), budget.facts.rows_below))
    assert all(budget.facts.new_row_formulas.values())


def test_a_sheet_of_unusual_form_tells_the_same(tmp_path):
    """As a program writes it that puts a comment into the rows: the fast way of reading leaves it to the parser."""

    def everything(workbook):
        for edit in (_hide_row, _merge, _row_below_accounts):
            edit(workbook)

    file = edited(sample(), tmp_path / "master.xlsx", everything)
    unusual = tmp_path / "unusual.xlsx"
    unusual.write_bytes(with_every_sheet(file.read_bytes(), lambda xml: xml.replace(b"</row>", b"<!-- --></row>", 1)))

    facts = ClosedMaster(unusual).read().facts

    assert facts == ClosedMaster(file).read().facts
    assert (facts.hidden_rows["科目"], facts.merged["科目"]) == ({8}, ("M8:N8",))


def test_links_to_other_books_are_read(tmp_path):
    def link(workbook):
        workbook["科目"]["G8"] = "='[1]Sheet1'!B2"
        workbook["科目"]["G9"] = "='[見積.xlsx]Sheet1'!B2"

    budget = ClosedMaster(edited(sample(), tmp_path / "master.xlsx", link)).read()

    assert _found(budget, "FML005") == ["科目!G8", "科目!G9"]


def test_the_open_book_tells_what_the_window_shows_and_not_what_was_saved(tmp_path, app):
    book = app.books.open(shutil.copy(sample(), tmp_path))
    master = OpenMaster(book)
    before = run(master.read())
    book.sheets["科目"].range("M8:N8").merge()
    book.sheets["科目"].range("A67").value = ["支-6", "支出"]

    now = OpenMaster(book).read()

    assert before == ()
    assert now.facts.merged["科目"] == ("M8:N8",)
    assert _found(now, "STR015") == ["科目!A67"]
    assert book.sheets["科目"].range("A67").value == "支-6"


def test_where_no_copy_can_be_saved_nothing_is_known_and_nothing_is_reported(tmp_path, app, monkeypatch):
    def full_disk(*_):
        raise OSError

    book = app.books.open(shutil.copy(sample(), tmp_path))
    monkeypatch.setattr("pybudget.calc.books.CopiedDocument.SaveCopyAs", full_disk)

    budget = OpenMaster(book).read()

    assert budget.facts == UNKNOWN
    assert run(budget) == ()
