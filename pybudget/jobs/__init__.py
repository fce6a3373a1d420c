"""Each job once: read, compute, write. The ribbon and the command line both call these."""

from pybudget.jobs.corrections import ErrataResult, errata, errata_since
from pybudget.jobs.demonstration import Demo, as_last_year, demo
from pybudget.jobs.documents import Printed, StatementChoices, Statements, WrittenFile, pdf, plan, statements, variance
from pybudget.jobs.mailing import (
    Draft,
    DraftCheck,
    MailChoices,
    SentMail,
    check_mail,
    mail,
    send_mail,
)
from pybudget.jobs.master import Master, require_year
from pybudget.jobs.prior_year import (
    Confirmation,
    PlanRefresh,
    Refresh,
    Regrouping,
    confirm_crosswalk,
    refresh,
    refresh_plan,
    regrouping,
)
from pybudget.jobs.supplements import remember_previous
from pybudget.jobs.validation import Repaired, Validation, repair, totals, validate
from pybudget.jobs.versions import Freeze, freeze
from pybudget.jobs.years import Rollover, new_master, next_master_name, require_new, rollover

__all__ = [
    "Confirmation",
    "Demo",
    "Draft",
    "DraftCheck",
    "ErrataResult",
    "Freeze",
    "MailChoices",
    "Master",
    "PlanRefresh",
    "Printed",
    "Refresh",
    "Regrouping",
    "Repaired",
    "Rollover",
    "SentMail",
    "StatementChoices",
    "Statements",
    "Validation",
    "WrittenFile",
    "as_last_year",
    "check_mail",
    "confirm_crosswalk",
    "demo",
    "errata",
    "errata_since",
    "freeze",
    "mail",
    "new_master",
    "next_master_name",
    "pdf",
    "plan",
    "refresh",
    "refresh_plan",
    "regrouping",
    "remember_previous",
    "repair",
    "require_new",
    "require_year",
    "rollover",
    "send_mail",
    "statements",
    "totals",
    "validate",
    "variance",
]
