"""The printed statement of a section: its lines in print order, and which lines each sum adds up."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.core import settings as keys
from pybudget.core.accounts import Accounts, Kind, Section
from pybudget.core.findings import Place
from pybudget.core.fiscal_year import FIRST_YEAR
from pybudget.core.headers import CHANGE, CODE, ENTRY, NOTE, SETTINGS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget
    from pybudget.core.cells import Pair
    from pybudget.core.settings import Settings

MAJOR: Final = "大項目"
MINOR: Final = "中項目"
UNIT_LINE: Final = "単位：円"

INITIAL_BUDGET: Final = "当初予算"
SUPPLEMENTARY_BUDGET: Final = "補正予算"
REFERENCE: Final = "（参考）"

BEFORE_SUPPLEMENT: Final = "補正前の額"
SUPPLEMENT: Final = "補正額"
WITH_SUPPLEMENT: Final = "計"
"""The three amounts of a supplementary budget."""

_PRIOR_BUDGET: Final = dict(zip(keys.BASES, (INITIAL_BUDGET, "補正後予算", "実績"), strict=True))
"""前年度の基準 to what the column of last year's amounts is called."""

_ORDINAL: Final = re.compile("第[0-9一二三四五六七八九十]{1,3}[号回次]")


class StatementLine(NamedTuple):
    """One printed line.

    Attributes:
        kind: Account, 小計 or 合計.
        level: Depth from 1: accounts of level 1 stand in 大項目, deeper ones in 中項目. 小計 and 合計 have level 1.
        name: 科目名.
        note: 備考.
        amounts: Yen, from the entries alone; None prints 「－」.
        members: Indexes of the lines that this one adds up: a group's children, the top-level accounts of a 小計's
            block, for a 合計 the 小計 lines and every top-level account that no 小計 closes. Empty on a leaf.
    """

    kind: Kind
    level: int
    name: str
    note: str
    amounts: Pair[int | None]
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """収入の部 or 支出の部, as texts and lines.

    Attributes:
        section: Which of the two.
        title: ``令和7年度当初予算（案）``.
        heading: ``【収入の部】``.
        columns: The five header texts: 大項目, 中項目, this year's, 備考, last year's.
        change: What the column of the difference is called.
        lines: In the master's print order.
        is_supplement: Whether the comparison is with the budget before the supplement, not with last year.
    """

    section: Section
    title: str
    heading: str
    columns: tuple[str, str, str, str, str]
    change: str
    lines: tuple[StatementLine, ...]
    is_supplement: bool = False


class Cause(Enum):
    """Why a statement or the plan cannot be printed from a book."""

    SETTING = "setting not readable"
    AMOUNT = "amount not readable"
    UNCOUNTED_ROW = "row that no sum counts"
    GROUP_ENTRY = "amount typed on a row that adds up others"
    PLAN_KIND = "row of the plan of no known kind"
    PLAN_LEVEL = "heading of the plan without a level"
    PLAN_AMOUNT = "amount of the plan not readable"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a document from being printed: something would have to be invented or dropped.

    Attributes:
        cause: What is wrong.
        place: Where.
        shown: What stands there.
    """

    cause: Cause
    place: Place
    shown: str


def obstacles(budget: Budget) -> Iterator[Obstacle]:
    """Everything that keeps the statements of a book from being printed; nothing where they can be."""
    yield from unreadable_settings(budget.settings)
    for row in budget.accounts.rows:
        yield from _row_obstacles(budget.accounts, row)


def _row_obstacles(accounts: Accounts, row: Account) -> Iterator[Obstacle]:
    is_closing = row.section is not None and row.kind is not None and not row.is_account
    if not is_closing and not _is_counted(accounts, row):
        if row.name or any(cell.amount or cell.problem for cell in row.entry):
            yield Obstacle(Cause.UNCOUNTED_ROW, row.place(CODE), row.code)
        return
    is_sum = is_closing or not accounts.is_leaf(row.code)
    for header, cell in zip(ENTRY, row.entry, strict=True):
        if is_sum and (cell.amount or cell.problem):
            yield Obstacle(Cause.GROUP_ENTRY, row.place(header), cell.shown)
        elif cell.problem and cell.amount is None:
            yield Obstacle(Cause.AMOUNT, row.place(header), cell.shown)


def _is_counted(accounts: Accounts, row: Account) -> bool:
    """Whether the row is an account that its section's sums reach."""
    if row.section is None or accounts.by_code.get(row.code) is not row:
        return False
    parent = accounts.parent(row.code)
    return parent is None or parent.section is row.section


def unreadable_settings(settings: Settings) -> Iterator[Obstacle]:
    """The settings that titles and column headers need and that cannot be read."""
    usable = {
        keys.FISCAL_YEAR: settings.fiscal_year is not None and settings.fiscal_year.year > FIRST_YEAR,
        keys.EDITION: bool(settings.text(keys.EDITION)),
        keys.PRIOR_BASIS: settings.text(keys.PRIOR_BASIS) in _PRIOR_BUDGET,
    }
    for key, is_usable in usable.items():
        if not is_usable:
            place = settings.places.get(key, Place(SETTINGS_SHEET, "A1", name=key))
            yield Obstacle(Cause.SETTING, place, settings.text(key))


def statement(budget: Budget, section: Section, *, is_supplement: bool = False) -> Statement:
    """The printed statement of one section.

    Args:
        budget: The book.
        section: 収入 or 支出.
        is_supplement: Whether its prior-year column holds what ``supplement.laid_beside`` put there.

    Returns:
        The statement: every row of the section in the master's order, amounts recomputed from the entries.

    Raises:
        ValueError: a setting that the texts need is not readable; ``obstacles`` says which.
    """
    title, columns = _texts(budget.settings)
    if is_supplement:
        columns = MAJOR, MINOR, WITH_SUPPLEMENT, NOTE, BEFORE_SUPPLEMENT
    rows = tuple(row for row in budget.accounts.rows if row.section is section and row.kind is not None)
    members = _members(budget.accounts, section, rows)
    lines = (_line(budget.accounts, row, members[index]) for index, row in enumerate(rows))
    change = SUPPLEMENT if is_supplement else CHANGE
    return Statement(section, title, f"【{section.value}の部】", columns, change, tuple(lines), is_supplement)


def budget_name(edition: str) -> tuple[str, str]:
    """What a 版 calls the budget: in the column header, and what the title adds to that.

    Returns:
        ``("当初予算", "（案）")`` for 案, ``("当初予算", "")`` for 当初, ``("補正予算（第1号）", "")`` for 補正第1号,
        ``("当初予算", "（幹事会案）")`` for any other word.
    """
    plain = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", edition))
    if "補正" not in plain:
        return INITIAL_BUDGET, _bracketed(plain.replace(INITIAL_BUDGET, "").replace("当初", ""))
    rest = plain.replace(SUPPLEMENTARY_BUDGET, "").replace("補正", "")
    ordinal = _ORDINAL.search(rest)
    number = ordinal.group() if ordinal else ""
    return SUPPLEMENTARY_BUDGET + _bracketed(number), _bracketed(rest.replace(number, ""))


def is_supplementary(edition: str) -> bool:
    """Whether a 版 is a supplementary budget (補正第1号)."""
    return budget_name(edition)[0] != INITIAL_BUDGET


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""


def _texts(settings: Settings) -> tuple[str, tuple[str, str, str, str, str]]:
    year, basis = settings.fiscal_year, settings.text(keys.PRIOR_BASIS)
    if year is None or basis not in _PRIOR_BUDGET:
        message = "the fiscal year and the basis of the comparison must be readable"
        raise ValueError(message)
    name, addition = budget_name(settings.text(keys.EDITION))
    current = f"{year.label}{name}"
    prior = f"{REFERENCE}{year.previous.label}{_PRIOR_BUDGET[basis]}"
    return current + addition, (MAJOR, MINOR, current, NOTE, prior)


def _line(accounts: Accounts, row: Account, members: tuple[int, ...]) -> StatementLine:
    kind = row.kind or Kind.ACCOUNT
    return StatementLine(
        kind=kind,
        level=max(accounts.depth(row.code), 1) if kind is Kind.ACCOUNT else 1,
        name=row.name or (kind.value if kind is not Kind.ACCOUNT else ""),
        note=row.note,
        amounts=accounts.both_amounts(row),
        members=members,
    )


def _members(accounts: Accounts, section: Section, rows: Sequence[Account]) -> tuple[tuple[int, ...], ...]:
    """For each row of a section the indexes of the rows that it adds up."""
    index = {row.code: place for place, row in enumerate(rows) if accounts.by_code.get(row.code) is row}
    tops: dict[str, list[int]] = defaultdict(list)
    for top in accounts.top_level(section):
        tops[top.block].append(index[top.code])

    def of(row: Account) -> Sequence[int]:
        if row.code and accounts.is_leaf(row.code):
            return ()
        if row.kind is Kind.TOTAL:
            return _closed_by_total(rows, tops)
        if row.kind is Kind.SUBTOTAL:
            return tops[row.block]
        return [index[child.code] for child in accounts.children(row.code) if child.code in index]

    return tuple(tuple(of(row)) for row in rows)


def _closed_by_total(rows: Sequence[Account], tops: Mapping[str, Sequence[int]]) -> list[int]:
    subtotals: dict[str, int] = {}
    for place, row in enumerate(rows):
        if row.kind is Kind.SUBTOTAL:
            subtotals.setdefault(row.block, place)
    unclosed = (place for block, places in tops.items() if block not in subtotals for place in places)
    return sorted((*subtotals.values(), *unclosed))
