"""Random budgets that are right by construction give nothing to report; any one changed amount does."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from pybudget.rules.catalogue import run
from tests.rules.budget_text import read_budget

BOOKS = 2000
PARTS = 4
"""Shared out, so that several workers take part."""


@dataclass
class Line:
    """A leaf: code, amounts of both years in 千円, and what else its row says."""

    code: str
    amounts: list[int]
    funds: str = ""
    is_planned: bool = False

    @property
    def account(self) -> str:
        yen = [f"{amount * 1000:,}" for amount in self.amounts]
        funds = f"充当先={self.funds}" if self.funds else ""
        return f"{self.code} 科目{self.code} {'計画' if self.is_planned else yen[0]} {yen[1]} {funds}"

    @property
    def item(self) -> str:
        return f"項目 科目{self.code} {self.amounts[0]:,} {self.amounts[1]:,} 科目コード={self.code}"


@dataclass
class Book:
    groups: list[str]
    lines: list[Line]

    def read(self):
        rows = [f"{code} 科目{code}" for code in self.groups] + [line.account for line in self.lines]
        rows.sort(key=lambda row: (row[0] == "支", [int(part) for part in row.split()[0].split("-")[1:]]))
        return read_budget("\n".join(rows), "\n".join(line.item for line in self.lines if line.is_planned))


@st.composite
def books(draw) -> Book:
    """Programmes of one to three accounts, planned or not, a reserve drawn and one paid into for each."""
    groups, lines = ["収-1", "収-2", "支-1", "支-2"], []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        programme, planned = f"支-1-{number}", draw(st.booleans())
        groups.append(programme)
        spent = [
            Line(f"{programme}-{leaf}", draw(amounts()), "", planned) for leaf in range(1, draw(st.integers(1, 3)) + 1)
        ]
        paid_in = Line(f"支-2-{number}", draw(small()), programme)
        drawn = Line(f"収-2-{number}", draw(small()), programme)
        raised = [sum(line.amounts[year] for line in (*spent, paid_in)) - drawn.amounts[year] for year in (0, 1)]
        lines += [*spent, paid_in, drawn, Line(f"収-1-{number}", raised, programme)]
    return Book(groups, lines)


def amounts():
    """This year's amount, and last year's within a fifth of it."""
    return st.tuples(st.integers(200, 90_000), st.integers(80, 120)).map(
        lambda pair: [pair[0], pair[0] * pair[1] // 100]
    )


def small():
    return st.sampled_from([[0, 0], [50, 60], [90, 80]])


@pytest.mark.parametrize("part", range(PARTS))
def test_of_2000_random_budgets_each_is_right_and_wrong_after_any_one_change(part: int) -> None:
    @seed(part)
    @settings(max_examples=BOOKS // PARTS, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(book=books(), at=st.integers(0, 99), year=st.sampled_from([0, 1]), change=st.integers(1, 500))
    def holds(book: Book, at: int, year: int, change: int) -> None:
        assert [finding.message for finding in run(book.read())] == []
        book.lines[at % len(book.lines)].amounts[year] += change
        assert run(book.read()) != ()

    holds()
