"""What repairs are drawn from: a contradictory book, and what the rules found in it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Account, lineage, parent_code
from pybudget.core.cells import Column, FormulaKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.budget import Budget
    from pybudget.core.findings import Finding
    from pybudget.core.plan import PlanRow

MOST: Final = 6
"""Rows or codes that are tried. Where more are in doubt, the book has more than one fault."""


class Evidence:
    """One book with its findings.

    Attributes:
        budget: The book, recalculated.
        found: The findings by rule.
        named: The codes that the plan or 充当先 names.
        missing: The codes that are named, or have accounts below them, and that no account has.
        unnamed: The leaves that take their amounts from the plan and that no row of it names.
    """

    def __init__(self, budget: Budget, findings: Sequence[Finding]) -> None:
        """Look up what the proposals ask for."""
        self.budget = budget
        self.accounts = budget.accounts
        self.plan = budget.plan
        self.found: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            self.found[finding.rule.id].append(finding)
        self._account_at = {row.origin.row: row for row in budget.accounts.rows}
        self._plan_at = {row.origin.row: row for row in budget.plan.rows}
        self.named = {row.code for row in budget.plan.rows if row.code} | {
            row.funds for row in budget.accounts.rows if row.funds
        }
        parents = {parent_code(code) for code in self.accounts.by_code}
        wanted = dict.fromkeys((*sorted(self.named), *sorted(parents)))
        self.missing = [code for code in wanted if code and code not in self.accounts.by_code]
        self.unnamed = [
            leaf
            for leaf in self.accounts.leaves()
            if leaf.entry.current.formula is FormulaKind.PLAN and leaf.code not in self.plan.by_exact_code
        ]

    def rows_at(self, *rules: str) -> list[Account]:
        """The rows of 科目 in which some rules found something."""
        sheet = _sheet(self.accounts.rows)
        found = (self._account_at.get(number) for number in self._numbers(sheet, rules))
        return list({id(row): row for row in found if row is not None}.values())

    def plan_rows_at(self, *rules: str) -> list[PlanRow]:
        """The rows of 計画 in which some rules found something."""
        sheet = _sheet(self.plan.rows)
        found = (self._plan_at.get(number) for number in self._numbers(sheet, rules))
        return list({id(row): row for row in found if row is not None}.values())

    def _numbers(self, sheet: str, rules: Sequence[str]) -> Iterator[int]:
        """The row numbers of the findings of some rules on a sheet."""
        for rule in rules:
            for finding in self.found[rule]:
                if finding.place.sheet == sheet:
                    yield int("".join(filter(str.isdigit, finding.place.cell)) or 0)

    def difference(self, code: str, column: Column) -> int:
        """By how much, in yen, the programme of a code costs more than its revenue."""
        ups = set(lineage(code))
        failing = (item for item in self.found["BAL002"] if item.data["column"] == column.label)
        return next((item.difference or 0 for item in failing if item.place.code in ups), 0)


def _sheet(rows: Sequence[Account] | Sequence[PlanRow]) -> str:
    return rows[0].origin.sheet if rows else ""


def numbers_of(code: str) -> tuple[int, ...]:
    """The numbers of a code, by which codes stand in order."""
    return tuple(int(part) for part in code.split("-")[1:] if part.isdigit())
