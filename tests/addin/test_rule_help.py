"""What ヘルプ says of a finding can be followed: the exception that it proposes silences that finding."""

from dataclasses import replace

import pytest

from pybudget.addin.rule_help import explanation
from pybudget.core.causes import explained
from pybudget.master import layout
from pybudget.master.records import read_budget
from pybudget.master.tables import Book, Cell
from pybudget.master.writing import validation_changes
from pybudget.rules.catalogue import contradictions, run
from tests.master.books import row_of, with_account, with_cell
from tests.mutations.edits import with_rows
from tests.mutations.faults import master
from tests.mutations.silent import NOW


def wrong_revenue(book: Book) -> Book:
    return with_account(book, "収-1-1-1", "入力額", 40_856_001)


def text_in_the_plan(book: Book) -> Book:
    return with_cell(book, "tblPlan", row_of(book, "tblPlan", "名称", "広報費"), "主な内容", Cell("ダミー"))


def overwritten_formula(book: Book) -> Book:
    return with_account(book, "支-1-2", "当年度予算額", 56_152_000)


FAULTS = {"G7": wrong_revenue, "D11": text_in_the_plan, "H30": overwritten_formula}


@pytest.mark.parametrize("cell", FAULTS)
def test_the_proposed_exception_silences_the_finding(cell: str) -> None:
    book = FAULTS[cell](master("r07").book)
    budget = read_budget(book)
    found = explained(budget, run(budget), contradictions)
    assert [finding.spot.cell for finding in found] == [cell]
    written = validation_changes(book, found, NOW).applied_to(book)
    shown = written.tables["tblFindings"]
    text = explanation(shown, "検証結果", shown.row_number(0), 1)
    rule, target = (text.rpartition(f"{word}「")[2].partition("」")[0] for word in ("規則", "対象"))
    exceptions = book.tables[layout.EXCEPTIONS.name]
    row = tuple(Cell({"規則": rule, "対象": target, "理由": "確認済み"}.get(header)) for header in exceptions.headers)
    silenced = run(read_budget(with_rows(book, exceptions, (row,))))
    assert rule not in {finding.rule.id for finding in silenced}


def test_a_cell_without_a_finding_and_a_row_without_a_rule_have_nothing_to_explain() -> None:
    findings = master("r07").book.tables["tblFindings"]
    assert explanation(findings, "科目", 7, 7) is None
    unknown = replace(
        findings, rows=(tuple(map(Cell, (1, "エラー", "ZZZ999", "科目", "G7", "", None, None, None, ""))),)
    )
    assert explanation(unknown, "検証結果", unknown.row_number(0), 1) is None
