"""An amount that a text calls 予算額 must be the amount of what the text is about.

Amounts in sentences do not follow when figures change. Compared are amounts after 予算額 or after the label of this or
the last fiscal year with a colon; in the plan with the row itself, with its heading and the headings above, and with
the items beside it, in 備考 and 増減理由 with the account and those above it. Any other amount in a text is let alone.

Not in order::

    支-1  事業費  1,000,000
    ［計画］
    1     事業費               －     科目コード=支-1
    項目  運用保守          1,000     科目コード=支-1
    本文  予算額：999千円で運用する  －

In order::

    支-1  事業費  1,000,000
    ［計画］
    1     事業費               －     科目コード=支-1
    項目  運用保守          1,000     科目コード=支-1
    本文  予算額：1,000千円、単価は30千円  －
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.core.accounts import lineage
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.fiscal_year import find_fiscal_years
from pybudget.core.money import AmountError, Unit, parse_amount
from pybudget.core.plan import PlanRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pybudget.core.accounts import Accounts
    from pybudget.core.budget import Budget
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.plan import Plan
    from pybudget.core.texts import Match

_YEAR: Final = r"(?P<year>(?:令和|平成)\s*(?:元|[0-9０-９]{1,2})\s*年度|[本今当前昨]年度)"
_QUOTED: Final = re.compile(
    rf"(?:{_YEAR}\s*の?\s*)?(?:当初)?予算額\s*(?:は|[:：])?\s*(?P<amount>[0-9０-９][0-9０-９,，]*\s*千?円)"
    rf"|{_YEAR.replace('<year>', '<label>')}\s*[:：]\s*(?P<labelled>[0-9０-９][0-9０-９,，]*\s*千?円)"
)
_LABELLED: Final = re.compile(r"年度\s*[:：]")
_BY_WORD: Final = {"前年度": Column.PRIOR, "昨年度": Column.PRIOR}


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every quoted amount whose year the book has."""
    year = budget.settings.fiscal_year
    matches = budget.texts.find(_QUOTED, "予算額", _LABELLED)
    quotes = [quote for match in matches for quote in [_quote(match, year)] if quote is not None]
    if not quotes:
        return
    positions = {id(row): index for index, row in enumerate(budget.plan.rows)}
    beside = _beside(budget.plan)
    for quote in quotes:
        row = quote.match.cell.row
        if isinstance(row, PlanRow):
            amounts = list(_plan_amounts(budget.plan, positions[id(row)], beside, quote.column))
        else:
            amounts = list(_account_amounts(budget.accounts, row.code, quote.column))
        if amounts and quote.yen not in amounts:
            yield RULE.at(
                quote.match.cell.place,
                expected=amounts[0],
                actual=quote.yen,
                text=quote.match.excerpt,
                header=quote.match.cell.header,
            )


class _Quote(NamedTuple):
    match: Match
    column: Column
    yen: int


def _quote(match: Match, year: FiscalYear | None) -> _Quote | None:
    """The amount that a match quotes; None where its year is another one."""
    found = match.found
    label = found["year"] or found["label"] or ""
    column = _column(label, year)
    if column is None:
        return None
    try:
        yen = parse_amount(found["amount"] or found["labelled"])
    except AmountError:
        return None
    return None if yen is None else _Quote(match, column, yen)


def _column(label: str, year: FiscalYear | None) -> Column | None:
    years = find_fiscal_years(label)
    if not years:
        return _BY_WORD.get(label, Column.CURRENT)
    if year is None:
        return None
    return {0: Column.CURRENT, 1: Column.PRIOR}.get(year.year - years[0].year)


def _beside(plan: Plan) -> Mapping[int | None, list[int]]:
    """The rows of every heading that are no headings themselves."""
    found: dict[int | None, list[int]] = {}
    for index, parent in enumerate(plan.parents):
        found.setdefault(parent, []).append(index)
    return found


def _plan_amounts(plan: Plan, index: int, beside: Mapping[int | None, list[int]], column: Column) -> Iterator[int]:
    """Amounts in yen that a text of this row may be about, the nearest first."""
    near: list[int | None] = [index, plan.parents[index]]
    near += beside[plan.parents[index]]
    above = plan.parents[index]
    while above is not None:
        near.append(above)
        above = plan.parents[above]
    for place in near:
        total = None if place is None else plan.totals[place][column]
        if total is not None:
            yield total * Unit.THOUSAND


def _account_amounts(accounts: Accounts, code: str, column: Column) -> Iterator[int]:
    for above in lineage(code):
        amount = accounts.amounts[above][column] if above in accounts.amounts else None
        if amount is not None:
            yield amount


RULE: Final = Rule(
    id="LNK007",
    title="文章に書かれた予算額が金額と合う",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}に書かれた額 {actual} 円（{text}）が、"
    "金額 {expected} 円と合いません。",
    remedy="文章の額か、計画・科目の金額の違うほうを直してください。",
    source="協議会の事業計画及び当初予算の様式（文中の【予算額】は計画の金額と同じ）",
    check=check,
)
