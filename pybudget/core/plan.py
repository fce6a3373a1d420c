"""The programme plan: an outline of headings and items in 千円, with generated numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import add
from pybudget.core.cells import AmountCell, Column, Origin, Pair
from pybudget.core.findings import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

KANA: Final = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
DEEPEST: Final = 4
"""Headings have levels 1 to 4."""


class PlanKind(Enum):
    """What a row of the plan is. The value is what stands in the sheet."""

    HEADING = "見出し"
    ITEM = "項目"
    BULLET = "箇条"
    TEXT = "本文"
    REMARK = "注"


NAMED_KINDS: Final = (PlanKind.HEADING, PlanKind.ITEM)
"""The rows whose 名称 is a name, and no sentence."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the plan, as it stands in the master.

    Attributes:
        level: 1 to 4 on headings, None elsewhere.
        kind: None when the sheet's 行種別 is unknown.
        name: 名称, without its number.
        content: 主な内容.
        entry: 当年度 / 前年度, in 千円.
        code: 科目コード, the account that the row's amount belongs to.
        note: 注記.
        origin: Where the row stands.
    """

    level: int | None
    kind: PlanKind | None
    name: str
    content: str
    entry: Pair[AmountCell]
    code: str
    note: str
    origin: Origin

    def place(self, header: str) -> Place:
        """This row's cell in the column with that header."""
        return Place(self.origin.sheet, self.origin.cell(header), self.code, self.name or f"{self.origin.row}行目")


def heading_number(level: int, ordinal: int) -> str:
    """The printed number of the ``ordinal``-th heading (from 1) of a level: ``1``, ``(1)``, ``ア``, ``(ア)``.

    After ン follow アア, アイ, ...
    """
    kana = KANA[(ordinal - 1) % len(KANA)]
    rounds = (ordinal - 1) // len(KANA)
    syllable = KANA[(rounds - 1) % len(KANA)] + kana if rounds else kana
    return (str(ordinal), f"({ordinal})", syllable, f"({syllable})")[level - 1]


@dataclass(frozen=True)
class Plan:
    """The rows of the plan in document order. Rows are addressed by their index."""

    rows: tuple[PlanRow, ...]

    @cached_property
    def parents(self) -> tuple[int | None, ...]:
        """For each row the index of the heading it belongs to: the nearest above; a heading belongs to a higher one."""
        found: list[int | None] = []
        open_headings: list[tuple[int, int]] = []
        for index, row in enumerate(self.rows):
            if row.kind is PlanKind.HEADING:
                level = row.level or DEEPEST
                while open_headings and open_headings[-1][0] >= level:
                    open_headings.pop()
                found.append(open_headings[-1][1] if open_headings else None)
                open_headings.append((level, index))
            else:
                found.append(open_headings[-1][1] if open_headings else None)
        return tuple(found)

    @cached_property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """For each row the names of the headings above it, from the top down, and its own."""
        found: list[tuple[str, ...]] = []
        for row, parent in zip(self.rows, self.parents, strict=True):
            found.append((*(() if parent is None else found[parent]), row.name))
        return tuple(found)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """For each row its printed number; empty where the row is no heading. Levels may be skipped."""
        counters: dict[tuple[int | None, int], int] = defaultdict(int)
        found: list[str] = []
        for row, parent in zip(self.rows, self.parents, strict=True):
            if row.kind is not PlanKind.HEADING or row.level is None:
                found.append("")
                continue
            counters[parent, row.level] += 1
            found.append(heading_number(row.level, counters[parent, row.level]))
        return tuple(found)

    @cached_property
    def totals(self) -> tuple[Pair[int | None], ...]:
        """For each row the sum in 千円 of its own amount and of all below it; None means no entry."""
        collected: list[list[Pair[int | None]]] = [[] for _ in self.rows]
        found: list[Pair[int | None]] = [Pair(None, None)] * len(self.rows)
        for index in range(len(self.rows) - 1, -1, -1):
            own = Pair(*(self.rows[index].entry[column].amount for column in Column))
            members = [own, *collected[index]]
            found[index] = Pair(*(add([member[column] for member in members]) for column in Column))
            parent = self.parents[index]
            if parent is not None:
                collected[parent].append(found[index])
        return tuple(found)

    @cached_property
    def linked(self) -> Mapping[str, tuple[int, ...]]:
        """For each account code the topmost rows that carry it: together they print that account's amount."""
        found: dict[str, list[int]] = defaultdict(list)
        codes_above: list[frozenset[str]] = []
        for index, row in enumerate(self.rows):
            parent = self.parents[index]
            above = frozenset() if parent is None else codes_above[parent] | {self.rows[parent].code}
            codes_above.append(above)
            if row.code and row.code not in above:
                found[row.code].append(index)
        return {code: tuple(indexes) for code, indexes in found.items()}

    def linked_amount(self, code: str, column: Column) -> int | None:
        """What the plan prints for an account, in 千円: the sum of its topmost rows with everything below them."""
        return add([self.totals[index][column] for index in self.linked.get(code, ())])

    @cached_property
    def by_exact_code(self) -> Mapping[str, Pair[int | None]]:
        """For each code the sum in 千円 of the rows that carry exactly it: what the workbook's SUMIFS adds up."""
        members: dict[str, list[PlanRow]] = defaultdict(list)
        for row in self.rows:
            members[row.code].append(row)
        return {
            code: Pair(*(add([row.entry[column].amount for row in rows]) for column in Column))
            for code, rows in members.items()
        }

    def has_entries(self, column: Column) -> bool:
        """Whether the plan carries any amount of that year."""
        return any(row.entry[column].amount is not None for row in self.rows)
