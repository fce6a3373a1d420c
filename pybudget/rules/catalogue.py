"""All rules, and running them over a book."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.headers import SHEETS
from pybudget.rules import (
    bal001_revenue_equals_expenditure,
    bal002_programme_equals_its_funding,
    bal003_amount_belongs_to_a_programme,
    bal004_funded_account_exists,
    bal005_what_belongs_to_no_programme_is_equal,
    fml001_calculated_cell_holds_a_formula,
    fml002_formula_is_the_books_own,
    fml003_formula_has_a_value,
    lnk001_plan_equals_account,
    lnk002_plan_code_exists,
    lnk003_plan_amount_reaches_an_account,
    lnk004_plan_amount_counts_once,
    lnk005_leaf_is_fed_by_the_plan,
    prv001_year_labels_name_the_year,
    set001_needed_settings_are_filled,
    str001_code_is_well_formed,
    str002_code_occurs_once,
    str003_parent_exists,
    str004_row_is_classified,
    str005_closing_rows_are_complete,
    str006_only_leaves_have_entries,
    str007_plan_row_is_classified,
    tot001_group_equals_its_parts,
    tot002_subtotal_equals_its_block,
    tot003_total_equals_its_section,
    tot004_leaf_shows_its_entry,
    val001_amount_is_readable,
    val002_amount_is_whole,
    val003_number_is_no_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pybudget.core.budget import Budget, ExceptionRow
    from pybudget.core.findings import Place

CATALOGUE: Final[tuple[Rule, ...]] = (
    bal001_revenue_equals_expenditure.RULE,
    bal002_programme_equals_its_funding.RULE,
    bal003_amount_belongs_to_a_programme.RULE,
    bal004_funded_account_exists.RULE,
    bal005_what_belongs_to_no_programme_is_equal.RULE,
    fml001_calculated_cell_holds_a_formula.RULE,
    fml002_formula_is_the_books_own.RULE,
    fml003_formula_has_a_value.RULE,
    lnk001_plan_equals_account.RULE,
    lnk002_plan_code_exists.RULE,
    lnk003_plan_amount_reaches_an_account.RULE,
    lnk004_plan_amount_counts_once.RULE,
    lnk005_leaf_is_fed_by_the_plan.RULE,
    prv001_year_labels_name_the_year.RULE,
    set001_needed_settings_are_filled.RULE,
    str001_code_is_well_formed.RULE,
    str002_code_occurs_once.RULE,
    str003_parent_exists.RULE,
    str004_row_is_classified.RULE,
    str005_closing_rows_are_complete.RULE,
    str006_only_leaves_have_entries.RULE,
    str007_plan_row_is_classified.RULE,
    tot001_group_equals_its_parts.RULE,
    tot002_subtotal_equals_its_block.RULE,
    tot003_total_equals_its_section.RULE,
    tot004_leaf_shows_its_entry.RULE,
    val001_amount_is_readable.RULE,
    val002_amount_is_whole.RULE,
    val003_number_is_no_text.RULE,
)
"""Every rule, in the order of the ids."""

_SEVERITIES: Final = {severity: position for position, severity in enumerate(Severity)}
_SHEETS: Final = {sheet: position for position, sheet in enumerate(SHEETS)}
_ROW: Final = re.compile("[0-9]+")
_WIDTH: Final = len("XFD1048576")
"""Of the longest address: within a row, addresses set flush right sort from left to right."""


def run(budget: Budget, catalogue: Iterable[Rule] = CATALOGUE) -> tuple[Finding, ...]:
    """Check the book.

    Args:
        budget: The book.
        catalogue: The rules to check it by.

    Returns:
        All breaches that no row of 例外 silences: errors first, then in the order of sheets and rows.
    """
    findings = [finding for rule in catalogue for finding in rule.check(budget)]
    silenced = _silenced(findings, budget)
    return tuple(sorted((finding for finding in findings if id(finding) not in silenced), key=_position))


def find_rule(rule_id: str) -> Rule | None:
    """The rule with that id, in whatever width and case it was typed; None if there is none."""
    wanted = _folded(rule_id).upper()
    return next((rule for rule in CATALOGUE if rule.id == wanted), None)


def _position(finding: Finding) -> tuple[int, int, int, str]:
    place = finding.place
    sheet = _SHEETS.get(place.sheet, len(_SHEETS))
    return _SEVERITIES[finding.rule.severity], sheet, _row(place), place.cell.rjust(_WIDTH)


def _row(place: Place) -> int:
    found = _ROW.search(place.cell)
    return int(found.group()) if found else 0


def _silenced(findings: Sequence[Finding], budget: Budget) -> set[int]:
    """Identities of the findings that the book's exceptions allow."""
    found: set[int] = set()
    for exception in budget.exceptions:
        if exception.reason.strip() and _is_in_force(exception, budget):
            rule_id = _folded(exception.rule).upper()
            found.update(map(id, _meant([finding for finding in findings if finding.rule.id == rule_id], exception)))
    return found


def _is_in_force(exception: ExceptionRow, budget: Budget) -> bool:
    if not exception.until.strip():
        return True
    try:
        until = FiscalYear.parse(exception.until)
    except ValueError:
        return False
    this_year = budget.settings.fiscal_year
    return this_year is not None and this_year <= until


def _meant(findings: Sequence[Finding], exception: ExceptionRow) -> Iterator[Finding]:
    """The findings at the place that the exception names.

    Many rows may bear one name. A name that fits the findings of several rows means none of them: an exception is for
    one place, and must not hide the next slip.
    """
    target = _folded(exception.target)
    if not target:
        return
    yield from (finding for finding in findings if target in _addresses(finding.place))
    named = [finding for finding in findings if target in _names(finding.place)]
    if len({(finding.place.sheet, _row(finding.place)) for finding in named}) == 1:
        yield from named


def _addresses(place: Place) -> set[str]:
    return {_folded(text) for text in (place.code, place.cell, f"{place.sheet}!{place.cell}")}


def _names(place: Place) -> set[str]:
    name = _folded(place.name)
    return {name, name.removeprefix(_folded(place.code)).strip()}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
