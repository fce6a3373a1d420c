from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace

import pytest

from pybudget import rules
from pybudget.core.cells import Origin
from pybudget.core.exceptions import ExceptionRow, ExceptionState
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.rules.catalogue import ABOUT_EXCEPTIONS, CATALOGUE, examine, find_rule, run
from pybudget.rules.page import examples
from tests.rules.budget_text import read_book, read_budget

RULE_MODULES = [
    importlib.import_module(f"{rules.__name__}.{module.name}")
    for module in pkgutil.iter_modules(rules.__path__)
    if module.name not in {"catalogue", "page"}
]

ONE_YEN_MISSING = "収-1 負担金収入 1,000 充当先=支-1\n支-1 事業費 999"


def _with_exception(budget, rule="BAL002", target="支-1", reason="精算中のため", until=""):
    row = ExceptionRow(rule, target, reason, "事務局長", until, Origin("例外", 2, {}))
    return replace(budget, exceptions=(row,))


def _ids(findings):
    return [finding.rule.id for finding in findings]


def _ids_of_the_book(budget):
    """Of the rules that look at the book itself, not at its exceptions."""
    return [rule_id for rule_id in _ids(run(budget)) if not rule_id.startswith(ABOUT_EXCEPTIONS)]


def test_every_module_of_a_rule_is_in_the_catalogue():
    assert {module.RULE.id for module in RULE_MODULES} == {rule.id for rule in CATALOGUE}
    assert all(any(module.RULE is rule for rule in CATALOGUE) for module in RULE_MODULES)


def test_ids_occur_once_and_stand_in_order():
    ids = [rule.id for rule in CATALOGUE]

    assert ids == sorted(set(ids))


@pytest.mark.parametrize("module", RULE_MODULES, ids=lambda module: module.RULE.id)
def test_a_file_is_named_by_the_id_and_by_what_holds(module):
    name = module.__name__.rpartition(".")[2]

    assert name.startswith(f"{module.RULE.id.lower()}_")


@pytest.mark.parametrize("module", RULE_MODULES, ids=lambda module: module.RULE.id)
def test_a_docstring_says_what_must_hold_and_why_and_shows_both_examples(module):
    first, reason, *_ = module.__doc__.split("\n\n")

    assert first.endswith(".")
    assert "\n" not in first
    assert len(reason) > len("Why it must hold.")
    assert all(examples(module.RULE))


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_every_text_for_the_staff_is_japanese_and_complete(rule):
    assert rule.title
    assert not rule.title.endswith("。")
    for sentence in (rule.message, rule.remedy):
        assert sentence.endswith("。")
        assert not sentence.isascii()
    assert not re.search(r"\{[a-z]", rule.remedy), "a remedy is printed as it stands"
    assert rule.source


def test_a_rule_is_found_by_its_id_however_it_is_typed():
    assert find_rule("ＢＡＬ００１ ") is find_rule("bal001") is CATALOGUE[0]
    assert find_rule("BAL999") is None


def test_findings_stand_by_severity_then_sheet_then_row_then_column():
    def check(_budget):
        for rule, sheet, cell in (
            (warning, "設定", "B1"),
            (error, "計画", "A1"),
            (error, "科目", "H10"),
            (error, "科目", "AA9"),
            (error, "科目", "H9"),
            (error, "別のシート", "A1"),
            (error, "設定", "B30"),
        ):
            yield Finding(rule, Place(sheet, cell))

    error = Rule("ERR001", "", Severity.ERROR, "", "", "", check)
    warning = replace(error, severity=Severity.WARNING)

    findings = run(read_budget(), (error,))

    assert [f"{finding.place.sheet}!{finding.place.cell}" for finding in findings] == [
        "設定!B30",
        "科目!H9",
        "科目!AA9",
        "科目!H10",
        "計画!A1",
        "別のシート!A1",
        "設定!B1",
    ]


def test_a_broken_book_is_reported_and_never_an_exception():
    book = read_book(
        """
        支-1      事業      #REF!  部=？  種別=？
        支--1--2  事業費    約1000  コード=支--1--2  充当先=支--
        -         予備費    '1000  ブロック=9
        収-1-1-1  負担金    0.5    充当先=収-1-1-1
        収-2      雑収入    5      表示=4
        小計                #N/A   ブロック=8
        合計                －     部=
        合計
        ［計画］
        4   運営費  約1  －  科目コード=支--1--2
        注  見出し  1    1   科目コード=-
        ［設定］
        会計年度=昭和元年度
        端数処理=
        ［年度］
        前年度  令和7年度
        """
    )

    assert {rule_id[:3] for rule_id in _ids(run(book))} == {
        "BAL",
        "FML",
        "LNK",
        "PRV",
        "SET",
        "STR",
        "TOT",
        "TXT",
        "VAL",
    }
    assert all(finding.message for finding in run(book))


def test_an_empty_book_lacks_only_its_totals():
    assert _ids(run(read_budget("合計なし"))) == ["STR005", "STR005"]


@pytest.mark.parametrize("target", ["支-1", "支－１", "支-1 事業費", "事業費", "H3", "科目!H3", " 科目！Ｈ３ "])
def test_an_exception_silences_its_rule_at_the_code_the_name_or_the_cell(target):
    book = read_budget(ONE_YEN_MISSING)

    assert _ids(run(book)) == ["BAL002", "BAL001"]
    assert _ids(run(_with_exception(book, target=target))) == ["BAL001"]


@pytest.mark.parametrize("target", ["支-2", "事業", "G3", "計画!H3", "", "支"])
def test_an_exception_for_another_place_silences_nothing(target):
    book = _with_exception(read_budget(ONE_YEN_MISSING), target=target)

    assert _ids_of_the_book(book) == ["BAL002", "BAL001"]


def test_an_exception_silences_no_other_rule():
    book = _with_exception(read_budget(ONE_YEN_MISSING), rule="BAL001", target="支-1")

    assert _ids_of_the_book(book) == ["BAL002", "BAL001"]


def test_an_exception_without_a_reason_silences_nothing():
    book = _with_exception(read_budget(ONE_YEN_MISSING), reason=" ")

    assert _ids_of_the_book(book) == ["BAL002", "BAL001"]


@pytest.mark.parametrize(
    ("until", "silenced"),
    [
        ("", True),
        ("令和7年度", True),
        ("R8", True),
        ("令和6年度", False),
        ("来年度", False),
    ],
)
def test_an_exception_holds_to_the_end_of_its_last_fiscal_year(until, silenced):
    book = _with_exception(read_budget(ONE_YEN_MISSING), until=until)

    assert ("BAL002" not in _ids_of_the_book(book)) is silenced


def test_an_exception_with_an_end_silences_nothing_while_the_books_own_year_is_unknown():
    book = _with_exception(read_budget(ONE_YEN_MISSING, settings={"会計年度": ""}), until="令和7年度")

    assert "BAL002" in _ids_of_the_book(book)


def test_a_name_that_fits_several_places_silences_none_of_them():
    book = read_budget("支-1 事務費 1,000 表示=999\n支-2 事務費 1,000 表示=999")
    rule = (find_rule("TOT004"),)

    assert _ids(run(_with_exception(book, rule="TOT004", target="事務費"), rule)) == ["TOT004", "TOT004"]
    by_code = run(_with_exception(book, rule="TOT004", target="支-1"), rule)
    assert [finding.place.code for finding in by_code] == ["支-2"]


@pytest.mark.parametrize(
    ("row", "state", "silenced"),
    [
        ({}, ExceptionState.USED, 1),
        ({"until": "令和7年度"}, ExceptionState.USED, 1),
        ({"until": "令和6年度"}, ExceptionState.EXPIRED, 0),
        ({"until": "来年度"}, ExceptionState.UNREADABLE_END, 0),
        ({"reason": ""}, ExceptionState.NO_REASON, 0),
        ({"rule": "BAL02"}, ExceptionState.UNKNOWN_RULE, 0),
        ({"rule": "VAL002"}, ExceptionState.UNUSED, 0),
        ({"target": "支-9"}, ExceptionState.UNKNOWN_TARGET, 0),
    ],
)
def test_what_became_of_an_exception_is_told(row, state, silenced):
    examined = examine(_with_exception(read_budget(ONE_YEN_MISSING), **row))

    (use,) = examined.exceptions
    assert use.state is state
    assert len(_ids(run(read_budget(ONE_YEN_MISSING)))) - silenced == len(
        [finding for finding in examined.findings if not finding.rule.id.startswith(ABOUT_EXCEPTIONS)]
    )


def test_an_exception_for_a_code_holds_for_both_years_of_that_row_and_for_no_other_row():
    book = read_budget("支-1 事業費 0.5 0.5\n支-2 事務費 0.5")
    rule = (find_rule("VAL002"),)

    findings = run(_with_exception(book, rule="VAL002", target="支-1"), rule)

    assert [finding.place.cell for finding in findings] == ["G3"]
