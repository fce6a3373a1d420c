"""Every rule against its cases in ``cases/<id>.yaml``, which are written for officials to read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pybudget.rules.catalogue import ABOUT_EXCEPTIONS, CATALOGUE, run
from pybudget.rules.page import examples
from tests.rules.budget_text import read_book, read_budget

CASES = {
    rule.id: yaml.safe_load((Path(__file__).parent / "cases" / f"{rule.id.lower()}.yaml").read_text(encoding="utf-8"))
    for rule in CATALOGUE
}


def _read(case):
    return read_budget(
        case.get("budget", ""),
        case.get("plan", ""),
        case.get("settings"),
        case.get("year_labels", ""),
        exceptions=case.get("exceptions", ""),
        baseline=case.get("baseline", ""),
        file=case.get("file", ""),
        crosswalk=case.get("crosswalk", ""),
        last_year=case.get("last_year", ""),
    )


def _found_by(rule, budget):
    """What one rule finds; a rule about exceptions needs the findings of all others."""
    needed = CATALOGUE if rule.id.startswith(ABOUT_EXCEPTIONS) else (rule,)
    return [finding for finding in run(budget, needed) if finding.rule is rule]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        pytest.param(rule, sentence, id=f"{rule.id}-{sentence}")
        for rule in CATALOGUE
        for sentence in CASES[rule.id]
        if sentence != "rule"
    ],
)
def test_a_rule_finds_what_its_case_says(rule, sentence):
    case = CASES[rule.id][sentence]

    findings = _found_by(rule, _read(case))

    assert [f"{finding.place.name}: {finding.message}" for finding in findings] == case["findings"]
    if "cells" in case:
        assert [f"{finding.place.sheet}!{finding.place.cell}" for finding in findings] == case["cells"]


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_every_rule_has_a_case_with_and_a_case_without_findings_and_names_the_cells(rule):
    cases = {sentence: case for sentence, case in CASES[rule.id].items() if sentence != "rule"}

    assert CASES[rule.id]["rule"] == rule.id
    assert {bool(case["findings"]) for case in cases.values()} == {True, False}
    assert any(case.get("cells") for case in cases.values())


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_the_examples_of_a_rule_are_what_they_say(rule):
    not_in_order, in_order = examples(rule)

    assert _found_by(rule, read_book(not_in_order))
    assert not _found_by(rule, read_book(in_order))


def test_no_file_of_cases_is_left_over():
    files = {path.stem.upper() for path in (Path(__file__).parent / "cases").iterdir()}

    assert files == {rule.id for rule in CATALOGUE}
