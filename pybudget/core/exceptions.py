"""例外: named exceptions from the rules, and what became of each of them in a validation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Place
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.headers import SHEETS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pybudget.core.budget import Budget
    from pybudget.core.cells import Origin
    from pybudget.core.findings import Finding

BLANK: Final = "空欄"
"""What messages call a blank cell."""


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One row of 例外: silences one rule at one place, with a reason, until the end of a fiscal year.

    Attributes:
        rule: Rule id.
        target: An account code, an account's name or a cell such as ``科目!G12``.
        reason: Why; a row without a reason silences nothing.
        approver: Who allowed it.
        until: 期限年度 as typed; blank means no end.
        origin: Where the row stands.
    """

    rule: str
    target: str
    reason: str
    approver: str
    until: str
    origin: Origin

    @property
    def rule_id(self) -> str:
        """The id of the rule, in whatever width and case it was typed."""
        return folded(self.rule).upper()

    def place(self, header: str) -> Place:
        """This row's cell in the column with that header."""
        return Place(self.origin.sheet, self.origin.cell(header), name=self.target or f"{self.origin.row}行目")


class ExceptionState(Enum):
    """What became of an exception. The value is what the report says."""

    USED = "使用中"
    UNUSED = "該当なし"
    EXPIRED = "期限切れ"
    UNREADABLE_END = "期限年度が読めない"
    NO_REASON = "理由なし"
    UNKNOWN_RULE = "規則の番号が違う"
    UNKNOWN_TARGET = "対象が見つからない"
    SEVERAL_PLACES = "対象が複数ある"


@dataclass(frozen=True, slots=True)
class ExceptionUse:
    """What became of one exception.

    Attributes:
        row: The exception.
        state: Only a USED one silences anything.
        findings: What the rule found at the place: silenced where the exception is USED, shown otherwise.
    """

    row: ExceptionRow
    state: ExceptionState
    findings: tuple[Finding, ...] = ()


def uses_of(
    budget: Budget, findings: Sequence[Finding], known_rules: Collection[str], checked_rules: Collection[str]
) -> tuple[ExceptionUse, ...]:
    """What becomes of every row of 例外.

    Args:
        budget: The book.
        findings: All that the rules found in it.
        known_rules: The ids of all rules there are.
        checked_rules: The ids of the rules that were run. A row for a known rule that was not is left out, since
            nobody can say what it would silence.
    """
    addresses: set[str] = set()
    found: list[ExceptionUse] = []
    for row in budget.exceptions:
        if row.rule_id not in known_rules:
            found.append(ExceptionUse(row, ExceptionState.UNKNOWN_RULE))
        elif row.rule_id in checked_rules:
            addresses = addresses or _known_targets(budget)
            found.append(_use(row, [item for item in findings if item.rule.id == row.rule_id], budget, addresses))
    return tuple(found)


def moved_to_their_findings(
    rows: Sequence[ExceptionRow], uses: Sequence[ExceptionUse], shown: Sequence[Finding]
) -> tuple[ExceptionRow, ...]:
    """The rows of 例外; those that nothing answers, but name a cell that a finding sends the reader to, aim at it.

    Args:
        rows: All rows of 例外.
        uses: What became of them.
        shown: The findings with their causes: the reader sees the cell of the cause, and copies that one.
    """
    unused = {id(use.row) for use in uses if use.state is ExceptionState.UNUSED}
    return tuple(_moved(row, shown) if id(row) in unused else row for row in rows)


def _moved(row: ExceptionRow, shown: Sequence[Finding]) -> ExceptionRow:
    target = _plain_cell(folded(row.target))
    for item in shown:
        if item.rule.id == row.rule_id and target == folded(f"{item.spot.sheet}!{item.spot.cell}"):
            return replace(row, target=f"{item.place.sheet}!{item.place.cell}")
    return row


def _use(row: ExceptionRow, findings: Sequence[Finding], budget: Budget, addresses: Collection[str]) -> ExceptionUse:
    meant = tuple(_meant(findings, _plain_cell(folded(row.target))))
    state = _state(row, meant, budget)
    if state is ExceptionState.UNUSED and folded(row.target) not in addresses and not _is_cell(row.target):
        state = ExceptionState.UNKNOWN_TARGET
    return ExceptionUse(row, state, meant)


def _state(row: ExceptionRow, meant: Sequence[Finding], budget: Budget) -> ExceptionState:
    if not row.reason.strip():
        return ExceptionState.NO_REASON
    if row.until.strip():
        try:
            until = FiscalYear.parse(row.until)
        except ValueError:
            return ExceptionState.UNREADABLE_END
        this_year = budget.settings.fiscal_year
        if this_year is None or this_year > until:
            return ExceptionState.EXPIRED
    places = {(finding.place.sheet, row_number(finding.place)) for finding in meant}
    if len(places) > 1:
        return ExceptionState.SEVERAL_PLACES
    return ExceptionState.USED if meant else ExceptionState.UNUSED


def _meant(findings: Sequence[Finding], target: str) -> Iterator[Finding]:
    """The findings at the place that an exception names.

    Where it is a code or a name, the place is the row, with both years: what is an exception this year stands in the
    column of last year's figures next year.
    """
    if target:
        yield from (item for item in findings if target in _addresses(item.place) or target in _names(item.place))


def _plain_cell(target: str) -> str:
    """A cell as Excel writes it in formulas, ``'計画'!$D$9``, as messages do; any other text unchanged."""
    found = _CELL.fullmatch(target.replace("$", ""))
    return target.replace("$", "").replace("'", "") if found else target


def _addresses(place: Place) -> set[str]:
    return {folded(text) for text in (place.code, place.cell, f"{place.sheet}!{place.cell}")}


def _names(place: Place) -> set[str]:
    name = folded(place.name)
    return {name, name.removeprefix(folded(place.code)).strip()}


_CELL: Final = re.compile(r"(?:(?P<sheet>[^!]+)!)?[A-Z]{1,3}[1-9][0-9]{0,6}")


def _is_cell(target: str) -> bool:
    """Whether a target is a cell of one of the book's sheets."""
    found = _CELL.fullmatch(folded(target).replace("$", ""))
    return found is not None and (found["sheet"] is None or found["sheet"].strip("'") in SHEETS)


def _known_targets(budget: Budget) -> set[str]:
    """Every code and name in the book that an exception may mean, as ``folded`` gives it."""
    accounts = (text for row in budget.accounts.rows for text in (row.code, row.name, row.label, row.spoken))
    plan = (text for row in budget.plan.rows for text in (row.code, row.name))
    return {folded(text) for text in (*accounts, *plan, *budget.settings.values)} - {""}


_ROW: Final = re.compile("[0-9]+")


def row_number(place: Place) -> int:
    """The row of a place in its sheet; 0 where it names none."""
    found = _ROW.search(place.cell)
    return int(found.group()) if found else 0


def folded(text: str) -> str:
    """A text without what typing changes: width, and spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip()
