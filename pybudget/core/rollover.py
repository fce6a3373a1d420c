"""The turn of the year: what next year's book takes over from this year's, and what a person has to look at again."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from pybudget.core import headers
from pybudget.core import settings as keys
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.comparison import compare
from pybudget.core.crosswalk import Comparison, CrosswalkRow, PriorAccount, PriorBook, Verdict
from pybudget.core.fiscal_year import FiscalYear, advanced, find_fiscal_years
from pybudget.core.names import fold
from pybudget.core.path_index import SEPARATOR
from pybudget.core.statements import INITIAL_BUDGET, budget_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.budget import Budget
    from pybudget.core.exceptions import ExceptionRow
    from pybudget.core.findings import Place

INITIAL_BASIS, AFTER_SUPPLEMENT, _ACTUAL = keys.BASES

SAME_NAMES: Final = "新年度へ：同じ名前の科目があるため、コードで対応させた"
SHARES_ARE_OLD: Final = "新年度へ：前年度に分けた額は引き継がない。配分額を決め直す"


class Amounts(Enum):
    """What next year's book starts with. The value is the word of the command line."""

    EMPTY = "empty"
    KEEP = "keep"


class Review(Enum):
    """Why a text that was taken over should be read again."""

    YEAR = "年・年度を含む"
    REASON = "前年度の増減理由"


@dataclass(frozen=True, slots=True)
class ReviewText:
    """A text that was taken over as it is and may be out of date."""

    place: Place
    header: str
    text: str
    review: Review


@dataclass(frozen=True, slots=True)
class NextYear:
    """What next year's book takes over.

    Attributes:
        year: Its fiscal year.
        settings: The settings that change, by key.
        comparison: This year's figures as next year's comparison, and 前年度対応.
        exceptions: The rows of 例外 that are still in force.
        expired: Those that are not.
        texts: What to read again.
    """

    year: FiscalYear
    settings: Mapping[str, str]
    comparison: Comparison
    exceptions: tuple[ExceptionRow, ...]
    expired: tuple[ExceptionRow, ...]
    texts: tuple[ReviewText, ...]


def next_year(budget: Budget, year: FiscalYear, file: str) -> NextYear:
    """What the book of the year after takes over from this one.

    Args:
        budget: This year's book, whose amounts are all readable.
        year: Its fiscal year, not the last one that there is a name for.
        file: Its file name: it becomes last year's file.
    """
    prior = _as_prior(budget, year)
    exceptions = tuple(row for row in budget.exceptions if _is_in_force(row, year.following))
    return NextYear(
        year=year.following,
        settings=_settings(budget, year, prior.basis, file),
        comparison=compare(prior, budget.accounts, tuple(_carried(budget, prior))),
        exceptions=exceptions,
        expired=tuple(row for row in budget.exceptions if row not in exceptions),
        texts=tuple(_texts(budget)),
    )


def _as_prior(budget: Budget, year: FiscalYear) -> PriorBook:
    accounts = budget.accounts
    leaves = tuple(
        PriorAccount(leaf.section, accounts.path(leaf.code), leaf.entry.current.amount)
        for leaf in accounts.leaves()
        if leaf.section is not None
    )
    totals = {section: accounts.total(section, Column.CURRENT) or 0 for section in Section}
    name = budget_name(budget.settings.text(keys.EDITION))[0]
    return PriorBook(year, INITIAL_BASIS if name == INITIAL_BUDGET else AFTER_SUPPLEMENT, "円", leaves, totals)


def _settings(budget: Budget, year: FiscalYear, basis: str, file: str) -> dict[str, str]:
    """Labels go on by a year; the prior file is named only if its name does not speak of another year."""
    texts = budget.settings
    names_another = any(named != year for named in find_fiscal_years(file))
    return {
        keys.FISCAL_YEAR: year.following.label,
        keys.EDITION: keys.DRAFT_EDITION,
        keys.PRIOR_BASIS: basis,
        keys.PRIOR_FILE: "" if names_another else file,
        keys.PREVIOUS_FILE: "",
        keys.OUTPUT_FOLDER: advanced(texts.text(keys.OUTPUT_FOLDER)),
        keys.FILE_NAME: advanced(texts.text(keys.FILE_NAME)),
    }


_Key = tuple[Section, tuple[str, ...]]


def _key(section: Section, path: str) -> _Key:
    return section, tuple(map(fold, path.split(SEPARATOR)))


def _carried(budget: Budget, prior: PriorBook) -> Iterator[CrosswalkRow]:
    """The rows of 前年度対応 that next year begins with, beside the paths that speak for themselves.

    Accounts of one path are told apart by their codes. A person's answers about paths that this year's book does not
    have (a file of other names that comes every year) stay answers; a share of an amount is asked again.
    """
    codes = [leaf.code for leaf in budget.accounts.leaves() if leaf.section is not None]
    paths = [SEPARATOR.join(leaf.path) for leaf in prior.leaves]
    own = [_key(leaf.section, path) for leaf, path in zip(prior.leaves, paths, strict=True)]
    counts = Counter(own)
    for leaf, path, code, key in zip(prior.leaves, paths, codes, own, strict=True):
        if counts[key] > 1:
            yield CrosswalkRow(leaf.section, path, leaf.amount, code, None, Verdict.CONFIRMED, SAME_NAMES)
    answered = [row for row in budget.crosswalk if row.verdict.is_a_persons and row.section is not None]
    shared = Counter(_key(row.section, row.path) for row in answered if row.section is not None)
    for row in answered:
        if row.section is None or _key(row.section, row.path) in counts:
            continue
        blank = row._replace(prior_amount=None, share=None)
        is_shared = shared[_key(row.section, row.path)] > 1 and row.verdict is Verdict.CONFIRMED
        yield blank._replace(verdict=Verdict.TO_CHECK, reason=SHARES_ARE_OLD) if is_shared else blank


def _is_in_force(row: ExceptionRow, year: FiscalYear) -> bool:
    """Whether a row of 例外 holds in a year; one whose last year is not readable stays, for a person to put right."""
    if not row.until.strip():
        return True
    try:
        return year <= FiscalYear.parse(row.until)
    except ValueError:
        return True


_DATE: Final = re.compile(
    r"(?:令和|平成|昭和|[RHS])\s?[0-9０-９元]{1,2}\s?年|(?:19|20)[0-9]{2}\s?[年./]|[0-9０-９]\s?年間"
)


def _texts(budget: Budget) -> Iterator[ReviewText]:
    for account in budget.accounts.rows:
        for header, text in ((headers.ACCOUNT_NAME, account.name), (headers.NOTE, account.note)):
            if _names_a_year(text):
                yield ReviewText(account.place(header), header, text, Review.YEAR)
        if account.reason:
            yield ReviewText(account.place(headers.REASON), headers.REASON, account.reason, Review.REASON)
    for row in budget.plan.rows:
        contents = ((headers.PLAN_NAME, row.name), (headers.CONTENT, row.content), (headers.REMARK, row.note))
        for header, text in contents:
            if _names_a_year(text):
                yield ReviewText(row.place(header), header, text, Review.YEAR)


def _names_a_year(text: str) -> bool:
    return bool(find_fiscal_years(text)) or _DATE.search(text) is not None


def unreadable(budget: Budget) -> Sequence[tuple[Place, str]]:
    """The amounts of this year that no reader can take over: their places, and what stands there."""
    return [
        (row.place(header), cell.shown)
        for row, header, cell in budget.entry_cells()
        if header in (headers.ENTRY.current, headers.PLAN_AMOUNT.current)
        and cell.amount is None
        and cell.problem is not None
    ]
