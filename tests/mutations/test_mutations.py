"""Faults put into the real masters are found, and the reader is sent to the right cell."""

import io

import openpyxl
import pytest

from pybudget.core.cells import FormulaKind
from pybudget.master.finishing import finish
from pybudget.master.formulas import compute, kind_of
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget
from tests.master.books import sample
from tests.mutations import information, refused, report, stale, variants
from tests.mutations.edits import STYLES, edited
from tests.mutations.faults import master
from tests.mutations.kinds import KINDS, chosen
from tests.mutations.measuring import ENOUGH, FEW_PLACES, MISSED, YEARS, validated
from tests.mutations.silent import NOW, SILENT
from tests.mutations.variants import VARIANTS

REPORT = report.REPORT.read_text(encoding="utf-8")
LEAST_NAMED = 0.85
"""Of each kind, in however many cells. All kinds together: 0.97, in one or two."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_of_a_kind_is_found_and_the_report_says_what_was_measured(kind: str) -> None:
    row, total = report.kind_row(kind)
    assert total.found == total.faults
    assert (total.faults >= ENOUGH * len(STYLES)) is (kind not in FEW_PLACES)
    assert (total.named + total.more_cells) / total.found >= LEAST_NAMED
    assert (total.named + total.more_cells < total.found) is (kind in MISSED)
    assert row in REPORT.splitlines()


def test_of_all_faults_97_in_100_are_named_in_one_cell_or_in_two() -> None:
    rows = [line.split("|") for line in REPORT.splitlines() if line.startswith(tuple(f"| {kind} |" for kind in KINDS))]
    faults, one, two = (sum(int(cells[position]) for cells in rows) for position in (2, 4, 5))
    assert len(rows) == len(KINDS) >= 20
    assert (one + two) / faults >= 0.97


@pytest.mark.parametrize("name", SILENT)
def test_a_fault_that_leaves_all_sums_right_is_found_once_the_version_is_frozen(name: str) -> None:
    row = report.silent_row(name)
    faults, found, with_file, frozen, both = (int(cell) for cell in row.split("|")[2:7])
    assert (found, frozen, both) == (0, faults, faults)
    assert with_file == (faults if name.startswith("前年度") else 0)
    assert row in REPORT.splitlines()


@pytest.mark.parametrize("name", stale.STALE)
def test_results_older_than_their_inputs_are_one_finding_at_such_a_cell(name: str) -> None:
    row = report.stale_row(name)
    faults, *counts = (int(cell) for cell in row.split("|")[2:6])
    assert counts == [faults] * 3
    assert row in REPORT.splitlines()


@pytest.mark.parametrize("name", information.INFORMATION)
def test_what_may_be_right_as_well_is_told_as_information(name: str) -> None:
    row = report.information_row(name)
    faults, told = (int(cell) for cell in row.split("|")[2:4])
    assert told == faults
    assert row in REPORT.splitlines()


@pytest.mark.parametrize("name", refused.REFUSED)
def test_a_master_without_a_column_table_or_sheet_of_the_contract_is_refused_by_its_name(name: str) -> None:
    row = report.refused_row(name)
    faults, refused_by_name = (int(cell) for cell in row.split("|")[2:4])
    assert refused_by_name == faults
    assert row in REPORT.splitlines()


@pytest.mark.parametrize("label", report.PAIRS)
def test_of_two_faults_at_once_both_are_named_in_9_of_10_pairs(label: str) -> None:
    row, share = report.pair_row(label, report.PAIRS[label]())
    assert share >= 0.9
    assert row in REPORT.splitlines()


@pytest.mark.parametrize("start", range(0, VARIANTS, 50))
def test_harmless_variants_give_no_error_and_no_warning(start: int) -> None:
    assert report.false_alarms(range(start, start + 50)) == []


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("change", variants.LOOKS)
def test_another_look_of_the_file_gives_no_error_and_no_warning(change: str, year: str) -> None:
    workbook = openpyxl.load_workbook(sample(year))
    variants.LOOKS[change](workbook)
    target = io.BytesIO()
    workbook.save(target)
    assert validated(read_budget(read_book("master.xlsx", target.getvalue()))) == []


def keys(findings):
    return sorted((item.rule.id, item.spot.sheet, item.spot.cell, item.message) for item in findings)


@pytest.mark.parametrize("kind", KINDS)
def test_a_real_file_with_the_fault_gives_the_same_findings(kind: str) -> None:
    (fault,) = chosen(kind, "r07", 1)
    book = master("r07").book
    faulty = edited(book, fault.edits)
    bare = saved_by_openpyxl(book, fault)
    files = {
        "計算しないプログラムで保存": bare,
        "再計算して保存": finish(bare, compute(read_book("master.xlsx", bare)) | typed_values(faulty), NOW),
    }
    if not any(hasattr(edit, "cells") or not hasattr(edit, "cell") for edit in fault.edits):
        files["計算結果が古いまま"] = finish(bare, compute(book) | typed_values(faulty), NOW)
    for style, data in files.items():
        by_file = validated(read_budget(read_book("master.xlsx", data)))
        assert keys(by_file) == keys(validated(read_budget(STYLES[style](faulty)))), style


def typed_values(book):
    """The values of formulas that are not the book's own, as the fault gives them."""
    return {
        (table.sheet, f"{letter}{table.row_number(index)}"): cell.value
        for table in book.tables.values()
        for index, row in enumerate(table.rows)
        for (header, letter), cell in zip(table.letters.items(), row, strict=True)
        if cell.value is not None and kind_of(cell, header) is FormulaKind.OTHER
    }


def saved_by_openpyxl(book, fault) -> bytes:
    workbook = openpyxl.load_workbook(sample("r07"))
    for edit in fault.edits:
        edit.on_file(workbook, book)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
