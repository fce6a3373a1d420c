"""What holds for every book, not only for the written cases."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from pybudget.core.accounts import Accounts, is_within
from pybudget.core.cells import AmountCell, Pair, Problem
from pybudget.core.exceptions import ExceptionRow
from pybudget.core.findings import Severity
from pybudget.core.plan import Plan
from pybudget.core.settings import Settings
from pybudget.rules.catalogue import CATALOGUE, run
from tests.rules.budget_text import read_budget

THOUSANDS = st.none() | st.integers(-5_000, 400_000)
ABOUT_SIGNS_AND_SIZES = {"PRV011", "VAL005", "VAL006", "VAL007", "VAL009"}
"""Amounts here are any numbers that balance, plausible or not."""
CHANGES = st.integers(-(10**9), 10**9).filter(bool)


@dataclass
class Leaf:
    """A row of 科目 with entries in yen (千円 for a planned one), and the programme that it belongs to."""

    code: str
    programme: str
    amounts: list[int | None]
    funds: str = ""
    is_planned: bool = False

    def change(self, column: int, amount: int) -> None:
        self.amounts[column] = (self.amounts[column] or 0) + amount

    def yen(self, column: int) -> int:
        return (self.amounts[column] or 0) * (1000 if self.is_planned else 1)

    @property
    def line(self) -> str:
        entries = [_typed(amount) for amount in self.amounts]
        if self.is_planned:
            entries = ["計画", _typed(None if self.amounts[1] is None else self.yen(1))]
        options = f"充当先={self.funds}" if self.funds else ""
        return f"{self.code} 科目{self.code} {' '.join(entries)} {options}"

    @property
    def plan_line(self) -> str:
        return f"項目 項目{self.code} {' '.join(_typed(amount) for amount in self.amounts)} 科目コード={self.code}"


@dataclass
class Book:
    """A book whose programmes are balanced. Under 支-1 they may share an umbrella: revenue for all of them together."""

    leaves: list[Leaf]
    groups: list[str]

    def read(self):
        rows = [f"{code} 科目{code}" for code in self.groups] + [leaf.line for leaf in self.leaves]
        rows.sort(key=lambda row: [row[0], *map(int, row.split()[0].split("-")[1:])])
        return read_budget("\n".join(rows), "\n".join(leaf.plan_line for leaf in self.leaves if leaf.is_planned))


def _typed(amount: int | None) -> str:
    return "－" if amount is None else str(amount)


@st.composite
def programmes(draw, code: str) -> Book:
    """The leaves of one programme at one to three levels below it, its reserve and its revenue."""
    groups, leaves = [code], []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        below = f"{code}-{number}"
        depth = draw(st.integers(0, 2))
        groups += [below + "-1" * level for level in range(depth)]
        amounts = [draw(THOUSANDS), draw(THOUSANDS)]
        leaves.append(
            Leaf(below + "-1" * depth, code, amounts, is_planned=draw(st.booleans()) and amounts[0] is not None)
        )
    number = code.rpartition("-")[2]
    reserve = Leaf(f"支-2-{number}", code, [draw(THOUSANDS), draw(THOUSANDS)], funds=code)
    leaves.append(reserve)
    fund = Leaf(f"収-1-{number}", code, [draw(THOUSANDS), draw(THOUSANDS)], funds=code)
    rest = Leaf(f"収-2-{number}", code, [None, None], funds=code)
    for column in (0, 1):
        rest.change(column, sum(leaf.yen(column) for leaf in leaves) - fund.yen(column))
    return Book([*leaves, fund, rest], groups)


@st.composite
def books(draw) -> Book:
    parts = [draw(programmes(f"支-1-{number}")) for number in range(1, draw(st.integers(1, 3)) + 1)]
    leaves = [leaf for part in parts for leaf in part.leaves]
    umbrella = Leaf("収-3", "支-1", [draw(THOUSANDS), draw(THOUSANDS)], funds="支-1")
    for column in (0, 1):
        leaves[-1].change(column, -umbrella.yen(column))
    groups = ["収-1", "収-2", "支-1", *(code for part in parts for code in part.groups), "支-2"]
    return Book([*leaves, umbrella], groups)


@given(book=books())
def test_a_book_with_balanced_programmes_has_no_finding(book):
    rules = [rule for rule in CATALOGUE if rule.id not in ABOUT_SIGNS_AND_SIZES]
    assert [finding.message for finding in run(book.read(), rules)] == []


@given(book=books(), data=st.data(), column=st.sampled_from([0, 1]), amount=CHANGES)
def test_any_single_changed_input_is_an_error_at_its_programme_or_closer(book, data, column, amount):
    leaf = data.draw(st.sampled_from(book.leaves))
    umbrella = book.leaves[-1]
    leaf.change(column, amount)

    errors = [finding for finding in run(book.read()) if finding.rule.severity is Severity.ERROR]

    programme = umbrella.programme if umbrella.amounts[column] else leaf.programme
    assert any(is_within(finding.place.code, programme) for finding in errors)


@given(book=books(), column=st.sampled_from([0, 1]), amount=CHANGES, data=st.data())
def test_an_amount_moved_between_programmes_is_an_error_though_all_totals_agree(book, column, amount, data):
    leaves = [leaf for leaf in book.leaves if leaf.code.startswith("支") and not leaf.is_planned]
    moved_from, moved_to = data.draw(st.sampled_from(leaves)), data.draw(st.sampled_from(leaves))
    moved_from.change(column, -amount)
    moved_to.change(column, amount)
    umbrella = book.leaves[-1].amounts[column]

    rules = {finding.rule.id for finding in run(book.read())}

    assert "BAL001" not in rules
    assert ("BAL002" in rules) is (moved_from.programme != moved_to.programme and not umbrella)


@given(text=st.text(max_size=60))
def test_no_text_in_a_book_makes_the_rules_fail(text):
    book = read_budget(
        "支-1 事業費 1,000\n支-1 事務費 5 表示=4", "項目 項目 1 科目コード=支-1", year_labels="当年度 表題"
    )
    strange = AmountCell(problem=Problem.UNREADABLE, shown=text)
    rows = [
        replace(
            row, code=text, name=text, block=text, funds=text, entry=Pair(strange, row.entry.prior), section=section
        )
        for row in book.accounts.rows
        for section in (row.section, None)
    ]
    book = replace(
        book,
        settings=Settings(dict.fromkeys(book.settings.values, text), book.settings.places),
        accounts=Accounts((*book.accounts.rows, *rows)),
        plan=Plan(tuple(replace(row, name=text, code=text, kind=None) for row in book.plan.rows)),
        year_labels=tuple(replace(label, text=text) for label in book.year_labels),
        exceptions=(ExceptionRow(text, text, text, text, text, book.plan.rows[0].origin),),
    )

    assert all(finding.message for finding in run(book))
