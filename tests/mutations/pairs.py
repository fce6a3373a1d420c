"""Two faults at once: of different kinds at different places, and pairs that cancel each other out in the totals."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations

from pybudget.core import headers
from pybudget.core.accounts import Section
from pybudget.core.cells import Column, FormulaKind
from tests.mutations.edits import Typed
from tests.mutations.faults import Fault, master
from tests.mutations.kinds import chosen as faults_of

ARITHMETIC = (
    "隣り合う数字が入れ替わった",
    "けたを一つ落とした",
    "0を一つ多く打った",
    "千円と円を取り違えた（1000倍）",
    "符号が逆になった",
    "金額を消した",
    "金額が文字列になった",
    "金額の欄に言葉を書いた",
    "計算式を違う値で上書きした",
    "計算式に定数を足した",
    "充当先を消した",
    "計画の科目コードがない科目のものになった",
)
PAIRS = 120
COMPENSATING = 40


@dataclass(frozen=True, slots=True)
class Pair:
    """Two faults in one master."""

    one: Fault
    other: Fault

    @property
    def edits(self):
        return (*self.one.edits, *self.other.edits)


def drawn() -> list[Pair]:
    """Pairs of faults in cells of their own, drawn once for all."""
    chance = random.Random(4)
    found: list[Pair] = []
    while len(found) < PAIRS:
        year = chance.choice(("r07", "r02"))
        one, other = (chance.choice(faults_of(chance.choice(ARITHMETIC), year, 24)) for _ in range(2))
        cells = [
            {(edit.table, edit.index) for edit in fault.edits if isinstance(edit, Typed)} for fault in (one, other)
        ]
        if cells[0].isdisjoint(cells[1]):
            found.append(Pair(one, other))
    return found


def compensating() -> list[Pair]:
    """Pairs that leave the grand totals right: one revenue, or one account, up by what another goes down."""
    found: list[Pair] = []
    for year in ("r07", "r02"):
        source = master(year)
        for column in Column:
            header = headers.ENTRY[column]
            typed = [leaf for leaf in source.leaves if leaf.entry[column].formula is FormulaKind.NONE]
            rows = [leaf for leaf in typed if leaf.entry[column].amount]
            for section in Section:
                leaves = [leaf for leaf in rows if leaf.section is section]
                for one, other in combinations(leaves, 2):
                    if one.funds != other.funds or section is Section.EXPENDITURE:
                        faults = (
                            source.fault("増", one, header, one.entry[column].amount + 90_000),
                            source.fault("減", other, header, other.entry[column].amount - 90_000),
                        )
                        found.append(Pair(*faults))
    return [found[number * len(found) // COMPENSATING] for number in range(COMPENSATING)]
