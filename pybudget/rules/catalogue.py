"""All rules, and running them over a book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pybudget.core.exceptions import ExceptionState, folded, row_number, uses_of
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import SHEETS
from pybudget.rules import (
    bal001_revenue_equals_expenditure,
    bal002_programme_equals_its_funding,
    bal003_amount_belongs_to_a_programme,
    bal004_funded_account_exists,
    bal005_what_belongs_to_no_programme_is_equal,
    bal006_funding_is_not_one_level_too_high,
    bas001_figure_is_the_approved_one,
    bas002_row_was_approved,
    bas003_approved_row_is_there,
    bas004_name_is_the_approved_one,
    bas005_frozen_figure_is_readable,
    bas006_prior_figure_is_last_years_files,
    exc001_exception_is_in_force,
    exc002_exception_names_a_rule,
    exc003_exception_names_one_place,
    exc004_exception_has_a_reason,
    exc005_exception_is_needed,
    exc006_exception_ends_in_a_fiscal_year,
    fml001_calculated_cell_holds_a_formula,
    fml002_formula_is_the_books_own,
    fml003_formula_has_a_value,
    fml004_formula_adds_no_number,
    fml005_formula_stays_in_the_book,
    fml006_formula_gives_the_same_every_day,
    fml007_plan_is_taken_by_the_books_formula,
    fml008_book_calculates_by_itself,
    fml009_circles_are_reported,
    fml010_new_rows_get_the_books_formula,
    fml011_results_are_up_to_date,
    lnk001_plan_equals_account,
    lnk002_plan_code_exists,
    lnk003_plan_amount_reaches_an_account,
    lnk004_plan_amount_counts_once,
    lnk005_leaf_is_fed_by_the_plan,
    lnk006_planned_programme_names_every_leaf,
    lnk007_amount_in_a_text_is_the_books_own,
    lnk008_product_in_a_text_is_right,
    prv001_year_labels_name_the_year,
    prv002_last_years_file_can_be_read,
    prv003_last_years_file_is_the_right_one,
    prv004_prior_total_is_last_years_files,
    prv005_columns_are_not_exchanged,
    prv006_crosswalk_code_takes_amounts,
    prv007_parts_of_a_prior_amount_add_up,
    prv008_crosswalk_amount_is_readable,
    prv009_prior_figure_is_what_the_crosswalk_gives,
    prv010_amounts_of_last_year_stay_in_their_accounts,
    prv011_new_and_ended_accounts_are_explained,
    pub001_no_sheet_is_hidden,
    pub002_book_is_not_linked,
    pub003_file_name_says_the_edition,
    set001_needed_settings_are_filled,
    str001_code_is_well_formed,
    str002_code_occurs_once,
    str003_parent_exists,
    str004_row_is_classified,
    str005_closing_rows_are_complete,
    str006_only_leaves_have_entries,
    str007_plan_row_is_classified,
    str008_row_stands_below_its_parent,
    str009_codes_stand_in_order,
    str010_closing_rows_stand_last,
    str011_names_in_a_group_differ,
    str012_plan_names_below_a_heading_differ,
    str013_amounts_are_visible,
    str014_no_cells_are_merged,
    str015_rows_stand_in_the_table,
    str016_codes_have_no_blanks,
    tot001_group_equals_its_parts,
    tot002_subtotal_equals_its_block,
    tot003_total_equals_its_section,
    tot004_leaf_shows_its_entry,
    txt001_characters_are_the_ones_meant,
    txt002_names_are_spelled_alike,
    txt003_characters_are_visible,
    txt004_names_have_no_stray_blanks,
    txt005_no_placeholder_is_left,
    txt006_brackets_are_paired,
    txt007_text_names_the_right_year,
    txt008_dates_are_possible,
    txt009_plan_and_account_have_one_name,
    val001_amount_is_readable,
    val002_amount_is_whole,
    val003_number_is_no_text,
    val004_date_is_no_amount,
    val005_amount_is_in_its_unit,
    val006_expenditure_is_not_negative,
    val007_negative_revenue_has_its_counterpart,
    val008_amount_is_filled_in,
    val009_plan_amount_is_not_negative,
    var001_large_change_has_a_reason,
    var002_reason_agrees_with_the_change,
    var003_amount_follows_the_end_of_a_contract,
    var004_limits_for_reasons_are_readable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pybudget.core.budget import Budget
    from pybudget.core.exceptions import ExceptionUse

CATALOGUE: Final[tuple[Rule, ...]] = (
    bal001_revenue_equals_expenditure.RULE,
    bal002_programme_equals_its_funding.RULE,
    bal003_amount_belongs_to_a_programme.RULE,
    bal004_funded_account_exists.RULE,
    bal005_what_belongs_to_no_programme_is_equal.RULE,
    bal006_funding_is_not_one_level_too_high.RULE,
    bas001_figure_is_the_approved_one.RULE,
    bas002_row_was_approved.RULE,
    bas003_approved_row_is_there.RULE,
    bas004_name_is_the_approved_one.RULE,
    bas005_frozen_figure_is_readable.RULE,
    bas006_prior_figure_is_last_years_files.RULE,
    exc001_exception_is_in_force.RULE,
    exc002_exception_names_a_rule.RULE,
    exc003_exception_names_one_place.RULE,
    exc004_exception_has_a_reason.RULE,
    exc005_exception_is_needed.RULE,
    exc006_exception_ends_in_a_fiscal_year.RULE,
    fml001_calculated_cell_holds_a_formula.RULE,
    fml002_formula_is_the_books_own.RULE,
    fml003_formula_has_a_value.RULE,
    fml004_formula_adds_no_number.RULE,
    fml005_formula_stays_in_the_book.RULE,
    fml006_formula_gives_the_same_every_day.RULE,
    fml007_plan_is_taken_by_the_books_formula.RULE,
    fml008_book_calculates_by_itself.RULE,
    fml009_circles_are_reported.RULE,
    fml010_new_rows_get_the_books_formula.RULE,
    fml011_results_are_up_to_date.RULE,
    lnk001_plan_equals_account.RULE,
    lnk002_plan_code_exists.RULE,
    lnk003_plan_amount_reaches_an_account.RULE,
    lnk004_plan_amount_counts_once.RULE,
    lnk005_leaf_is_fed_by_the_plan.RULE,
    lnk006_planned_programme_names_every_leaf.RULE,
    lnk007_amount_in_a_text_is_the_books_own.RULE,
    lnk008_product_in_a_text_is_right.RULE,
    prv001_year_labels_name_the_year.RULE,
    prv002_last_years_file_can_be_read.RULE,
    prv003_last_years_file_is_the_right_one.RULE,
    prv004_prior_total_is_last_years_files.RULE,
    prv005_columns_are_not_exchanged.RULE,
    prv006_crosswalk_code_takes_amounts.RULE,
    prv007_parts_of_a_prior_amount_add_up.RULE,
    prv008_crosswalk_amount_is_readable.RULE,
    prv009_prior_figure_is_what_the_crosswalk_gives.RULE,
    prv010_amounts_of_last_year_stay_in_their_accounts.RULE,
    prv011_new_and_ended_accounts_are_explained.RULE,
    pub001_no_sheet_is_hidden.RULE,
    pub002_book_is_not_linked.RULE,
    pub003_file_name_says_the_edition.RULE,
    set001_needed_settings_are_filled.RULE,
    str001_code_is_well_formed.RULE,
    str002_code_occurs_once.RULE,
    str003_parent_exists.RULE,
    str004_row_is_classified.RULE,
    str005_closing_rows_are_complete.RULE,
    str006_only_leaves_have_entries.RULE,
    str007_plan_row_is_classified.RULE,
    str008_row_stands_below_its_parent.RULE,
    str009_codes_stand_in_order.RULE,
    str010_closing_rows_stand_last.RULE,
    str011_names_in_a_group_differ.RULE,
    str012_plan_names_below_a_heading_differ.RULE,
    str013_amounts_are_visible.RULE,
    str014_no_cells_are_merged.RULE,
    str015_rows_stand_in_the_table.RULE,
    str016_codes_have_no_blanks.RULE,
    tot001_group_equals_its_parts.RULE,
    tot002_subtotal_equals_its_block.RULE,
    tot003_total_equals_its_section.RULE,
    tot004_leaf_shows_its_entry.RULE,
    txt001_characters_are_the_ones_meant.RULE,
    txt002_names_are_spelled_alike.RULE,
    txt003_characters_are_visible.RULE,
    txt004_names_have_no_stray_blanks.RULE,
    txt005_no_placeholder_is_left.RULE,
    txt006_brackets_are_paired.RULE,
    txt007_text_names_the_right_year.RULE,
    txt008_dates_are_possible.RULE,
    txt009_plan_and_account_have_one_name.RULE,
    val001_amount_is_readable.RULE,
    val002_amount_is_whole.RULE,
    val003_number_is_no_text.RULE,
    val004_date_is_no_amount.RULE,
    val005_amount_is_in_its_unit.RULE,
    val006_expenditure_is_not_negative.RULE,
    val007_negative_revenue_has_its_counterpart.RULE,
    val008_amount_is_filled_in.RULE,
    val009_plan_amount_is_not_negative.RULE,
    var001_large_change_has_a_reason.RULE,
    var002_reason_agrees_with_the_change.RULE,
    var003_amount_follows_the_end_of_a_contract.RULE,
    var004_limits_for_reasons_are_readable.RULE,
)
"""Every rule, in the order of the ids."""

KNOWN_RULES: Final = frozenset(rule.id for rule in CATALOGUE)
ABOUT_EXCEPTIONS: Final = "EXC"
"""The rules about exceptions, which see what became of each: they run when all others have."""

_SEVERITIES: Final = {severity: position for position, severity in enumerate(Severity)}
_SHEETS: Final = {sheet: position for position, sheet in enumerate(SHEETS)}
_WIDTH: Final = len("XFD1048576")
"""Of the longest address: within a row, addresses set flush right sort from left to right."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What an examination of a book gave.

    Attributes:
        findings: All breaches that no row of 例外 silences: errors first, then in the order of sheets and rows.
        exceptions: What became of every row of 例外, in their order.
    """

    findings: tuple[Finding, ...]
    exceptions: tuple[ExceptionUse, ...]


def run(budget: Budget, catalogue: Iterable[Rule] = CATALOGUE) -> tuple[Finding, ...]:
    """The findings of ``examine``."""
    return examine(budget, catalogue).findings


def examine(budget: Budget, catalogue: Iterable[Rule] = CATALOGUE) -> Examination:
    """Check the book, and then the exceptions that it makes from the rules.

    Args:
        budget: The book.
        catalogue: The rules to check it by.
    """
    rules = tuple(catalogue)
    found = [finding for rule in rules for finding in rule.check(budget)]
    uses = uses_of(budget, found, KNOWN_RULES, {rule.id for rule in rules})
    silenced = {id(item) for use in uses if use.state is ExceptionState.USED for item in use.findings}
    with_uses = replace(budget, exception_uses=uses)
    about_exceptions = [
        item for rule in rules if rule.id.startswith(ABOUT_EXCEPTIONS) for item in rule.check(with_uses)
    ]
    shown = [finding for finding in found if id(finding) not in silenced]
    return Examination(tuple(sorted((*shown, *about_exceptions), key=_position)), uses)


_CONTRADICTIONS: Final = tuple(
    rule for rule in CATALOGUE if rule.id.startswith(("BAL", "FML", "LNK", "STR", "TOT", "VAL"))
)
"""The rules about amounts, formulas and structure: one fault may make several of them speak."""


def contradictions(budget: Budget) -> list[Finding]:
    """What the rules find whose findings can follow from one another."""
    return [finding for rule in _CONTRADICTIONS for finding in rule.check(budget)]


def find_rule(rule_id: str) -> Rule | None:
    """The rule with that id, in whatever width and case it was typed; None if there is none."""
    wanted = folded(rule_id).upper()
    return next((rule for rule in CATALOGUE if rule.id == wanted), None)


def by_consequence(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which to deal with them.

    Errors first; among them those by which the book is most yen out, then the others in the order of sheets and rows.
    """
    return tuple(sorted(findings, key=_consequence))


def _consequence(finding: Finding) -> tuple[int, int, tuple[int, int, int, str]]:
    severity, *_ = position = _position(finding)
    return severity, -abs(finding.difference or 0), position


def _position(finding: Finding) -> tuple[int, int, int, str]:
    place = finding.spot
    sheet = _SHEETS.get(place.sheet, len(_SHEETS))
    return _SEVERITIES[finding.rule.severity], sheet, row_number(place), place.cell.rjust(_WIDTH)
