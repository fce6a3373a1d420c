"""Results of jobs → the JSON of the contract, and the text that command line and dialogs show."""

from pybudget.reports.documents import errata_json, errata_text, statements_json
from pybudget.reports.mailing import draft_check_text, draft_text, plan_text, sending_text
from pybudget.reports.prior_year import (
    kept_lines,
    plan_lines,
    plan_refresh_json,
    plan_refresh_text,
    prior_line,
    reading_lines,
    reconciliation_lines,
    refresh_json,
    refresh_text,
    regrouping_json,
    regrouping_text,
    verdict_line,
)
from pybudget.reports.validation import (
    MOST_SHOWN,
    exception_lines,
    freeze_text,
    repair_text,
    result_line,
    totals_lines,
    validation_json,
    validation_text,
)
from pybudget.reports.years import rollover_json, rollover_text, taken_over

__all__ = [
    "MOST_SHOWN",
    "draft_check_text",
    "draft_text",
    "errata_json",
    "errata_text",
    "exception_lines",
    "freeze_text",
    "kept_lines",
    "plan_lines",
    "plan_refresh_json",
    "plan_refresh_text",
    "plan_text",
    "prior_line",
    "reading_lines",
    "reconciliation_lines",
    "refresh_json",
    "refresh_text",
    "regrouping_json",
    "regrouping_text",
    "repair_text",
    "result_line",
    "rollover_json",
    "rollover_text",
    "sending_text",
    "statements_json",
    "taken_over",
    "totals_lines",
    "validation_json",
    "validation_text",
    "verdict_line",
]
