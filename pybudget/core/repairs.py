"""Changes of a single cell or row that may put a contradictory book right.

Each is only proposed here. Whoever asks tries it on the book: what contradictions vanish, and that none appears, is
the proof.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Account, Accounts, Kind, Section, is_code, is_within, lineage, parent_code
from pybudget.core.cells import AmountCell, Column, FormulaKind, Pair, Problem
from pybudget.core.headers import (
    ACCOUNT_CODE,
    BLOCK,
    CODE,
    ENTRY,
    FUNDS,
    KIND,
    LEVEL,
    PLAN_AMOUNT,
    PLAN_KIND,
    SECTION,
)
from pybudget.core.money import Unit
from pybudget.core.plan import DEEPEST, Plan, PlanKind, PlanRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pybudget.core.budget import Budget
    from pybudget.core.findings import Finding, Place
    from pybudget.core.suspects import Suspect

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that may put the book right.

    Attributes:
        budget: The book with the change, formulas not yet recalculated.
        places: The cells of which one is wrong.
        text: The change in Japanese: ``コードを「支-1-2」とすれば合います``.
        suspects: The amounts of which any would do, where it is an amount that changes.
        least: How many findings must vanish to prove it, unless all do.
    """

    budget: Budget
    places: tuple[Place, ...]
    text: str
    suspects: tuple[Suspect, ...] = ()
    least: int = 1


def with_account(budget: Budget, row: Account, new: Account) -> Budget:
    """The book with another row of 科目 in the place of one."""
    return replace(budget, accounts=Accounts(tuple(new if other is row else other for other in budget.accounts.rows)))


def with_plan_row(budget: Budget, row: PlanRow, new: PlanRow) -> Budget:
    """The book with another row of 計画 in the place of one."""
    return replace(budget, plan=Plan(tuple(new if other is row else other for other in budget.plan.rows)))


def with_amount(budget: Budget, row: Account | PlanRow, column: Column, amount: int) -> Budget:
    """The book with another amount, in the unit of its cell."""
    cell = AmountCell(amount, FormulaKind.NONE, None, str(amount))
    entry = Pair(*(cell if each is column else row.entry[each] for each in Column))
    if isinstance(row, Account):
        return with_account(budget, row, replace(row, entry=entry))
    return with_plan_row(budget, row, replace(row, entry=entry))


def repairs(budget: Budget, findings: Sequence[Finding]) -> Iterator[Repair]:
    """Every change worth trying, those first that a finding names itself.

    Args:
        budget: The book, recalculated.
        findings: What the rules found in it.
    """
    proposing = _Proposing(budget, findings)
    marked = {(finding.place.sheet, finding.place.cell) for finding in findings}
    for propose in (
        proposing.numbers_stored_as_text,
        proposing.formulas,
        proposing.codes,
        proposing.classes,
        proposing.rows_that_stand_twice,
        proposing.plan_kinds,
        proposing.missing_accounts,
        proposing.missing_plan_rows,
        proposing.exchanged_years,
        proposing.exchanged_revenues,
        proposing.missing_revenues,
        proposing.plan_codes,
        proposing.programmes,
    ):
        for repair in propose():
            is_marked = any((place.sheet, place.cell) in marked for place in repair.places)
            yield repair if is_marked else replace(repair, least=_PROOF)


class _Proposing:
    """The proposals for one book, and what they are drawn from."""

    def __init__(self, budget: Budget, findings: Sequence[Finding]) -> None:
        self.budget = budget
        self.accounts = budget.accounts
        self.plan = budget.plan
        self.found: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            self.found[finding.rule.id].append(finding)
        self.account_at = {row.origin.row: row for row in budget.accounts.rows}
        self.plan_at = {row.origin.row: row for row in budget.plan.rows}
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

    def _at(self, *rules: str) -> Iterator[tuple[Finding, int]]:
        """The findings of some rules with their row numbers."""
        for rule in rules:
            for finding in self.found[rule]:
                digits = "".join(filter(str.isdigit, finding.place.cell))
                yield finding, int(digits or 0)

    def _rows_at(self, *rules: str) -> list[Account]:
        """The rows of 科目 in which some rules found something."""
        sheet = _sheet(self.accounts.rows)
        found = (self.account_at.get(number) for item, number in self._at(*rules) if item.place.sheet == sheet)
        return list({id(row): row for row in found if row is not None}.values())

    def _plan_rows_at(self, *rules: str) -> list[PlanRow]:
        """The rows of 計画 in which some rules found something."""
        sheet = _sheet(self.plan.rows)
        found = (self.plan_at.get(number) for item, number in self._at(*rules) if item.place.sheet == sheet)
        return list({id(row): row for row in found if row is not None}.values())

    def _recoded(self, row: Account, code: str) -> Repair:
        kind = row.kind if row.kind is Kind.ACCOUNT else Kind.ACCOUNT
        new = replace(row, code=code, kind=kind)
        return Repair(with_account(self.budget, row, new), (row.place(CODE),), f"コードを「{code}」とすれば合います")

    # Amounts

    def numbers_stored_as_text(self) -> Iterator[Repair]:
        """A number stored as text, as the number."""
        for row in self._rows_at("VAL003"):
            yield from self._as_numbers(row, ENTRY)
        for plan_row in self._plan_rows_at("VAL003"):
            yield from self._as_numbers(plan_row, PLAN_AMOUNT)

    def _as_numbers(self, row: Account | PlanRow, headers: Pair[str]) -> Iterator[Repair]:
        for column in Column:
            cell = row.entry[column]
            if cell.problem is Problem.TEXT_NUMBER and cell.amount is not None:
                changed = with_amount(self.budget, row, column, cell.amount)
                yield Repair(changed, (row.place(headers[column]),), "数字として入れ直せば合います")

    def formulas(self) -> Iterator[Repair]:
        """The formula that takes an amount from the plan, where a figure was typed over it."""
        for row in self._rows_at("LNK005"):
            entry = Pair(row.entry.current._replace(formula=FormulaKind.PLAN), row.entry.prior)
            changed = with_account(self.budget, row, replace(row, entry=entry))
            yield Repair(changed, (row.place(ENTRY.current),), "計画から受ける計算式に戻せば合います")

    # Codes and classes of accounts

    def codes(self) -> Iterator[Repair]:
        """A malformed code in its proper form; a code that others name for a row that stands where it belongs."""
        for row in self._rows_at("STR001"):
            plain = "".join(unicodedata.normalize("NFKC", row.code).translate(_DASHES).split())
            if is_code(plain):
                yield self._recoded(row, plain)
        rows = [row for row in self.accounts.rows if row.is_account]
        suspicious = self._rows_at("STR001", "STR002", "STR003", "STR008", "STR009", "STR010", "STR004", "STR005")
        for code in self.missing[:_MOST]:
            siblings = [row for row in rows if parent_code(row.code) == parent_code(code)]
            for row in (*self._around(rows, suspicious), *siblings):
                is_free = row.code not in self.named or not is_code(row.code) or self._is_second(row)
                if is_free and not self._is_numbered_right(row):
                    yield self._recoded(row, code)
        for row in self._around(rows, suspicious):
            for code in self._fitting(rows, row):
                yield self._recoded(row, code)

    def _is_second(self, row: Account) -> bool:
        return self.accounts.by_code.get(row.code) is not row

    def _is_numbered_right(self, row: Account) -> bool:
        """Whether the code is the one that its place among its siblings gives."""
        siblings = [other for other in self.accounts.children(parent_code(row.code)) if other.section is row.section]
        return any(other is row and _order(row.code)[-1] == place for place, other in enumerate(siblings, 1))

    @staticmethod
    def _around(rows: Sequence[Account], suspicious: Iterable[Account]) -> list[Account]:
        """Rows in which something was found, and those before them."""
        wanted = {id(row) for row in suspicious}
        found: dict[int, Account] = {}
        for before, row in pairwise((None, *rows)):
            if row is not None and id(row) in wanted:
                found[id(row)] = row
                if before is not None:
                    found[id(before)] = before
        return list(found.values())[:_MOST]

    def _fitting(self, rows: Sequence[Account], row: Account) -> list[str]:
        """Codes that the row could have between its neighbours and that are free."""
        at = next(index for index, other in enumerate(rows) if other is row)
        found: list[str] = []
        if at:
            before = rows[at - 1].code
            found += [_next(before), f"{before}-1", *(_next(code) for code in lineage(parent_code(before)))]
        if at + 1 < len(rows):
            after = rows[at + 1].code
            found += [_previous(after), parent_code(after)]
        return [code for code in dict.fromkeys(found) if is_code(code) and code not in self.accounts.by_code]

    def classes(self) -> Iterator[Repair]:
        """部, ブロック and 種別 as the code or the rows around say."""
        rows = self.accounts.rows
        prefixes = {section.prefix: section for section in Section}
        for index, row in enumerate(rows):
            around = (*rows[max(index - 1, 0) : index], *rows[index + 1 : index + 2])
            section = prefixes.get(row.code[:1]) or next((other.section for other in around), None)
            if section is not None and row.section is not section:
                new = replace(row, section=section)
                yield self._changed(row, new, SECTION, section.value)
            kind = self._kind(row, around)
            if kind is not row.kind:
                yield self._changed(row, replace(row, kind=kind), KIND, kind.value)
            if row.kind is not Kind.TOTAL:
                for block in dict.fromkeys(other.block for other in around if other.block and other.block != row.block):
                    yield self._changed(row, replace(row, block=block), BLOCK, block)

    @staticmethod
    def _kind(row: Account, around: Sequence[Account]) -> Kind:
        if row.code:
            return Kind.ACCOUNT
        if row.block:
            return Kind.SUBTOTAL
        return Kind.TOTAL if around else row.kind or Kind.TOTAL

    def _changed(self, row: Account, new: Account, header: str, content: str) -> Repair:
        changed = with_account(self.budget, row, new)
        return Repair(changed, (row.place(header),), f"{header}を「{content}」とすれば合います")

    # Rows

    def rows_that_stand_twice(self) -> Iterator[Repair]:
        """The second of two equal rows taken out."""
        seen: dict[tuple[object, ...], Account] = {}
        for row in self.accounts.rows:
            key = (row.code, row.name, row.kind, row.section)
            if row.code and key in seen:
                rest = tuple(other for other in self.accounts.rows if other is not row)
                changed = replace(self.budget, accounts=Accounts(rest))
                yield Repair(changed, (row.place(CODE),), _same_as(seen[key].origin.row))
            seen.setdefault(key, row)
        for before, after in pairwise(self.plan.rows):
            if after.name and (before.name, before.code, before.kind) == (after.name, after.code, after.kind):
                kept = tuple(other for other in self.plan.rows if other is not after)
                changed = replace(self.budget, plan=Plan(kept))
                place = after.place(ACCOUNT_CODE)
                yield Repair(changed, (place,), _same_as(before.origin.row))

    def missing_accounts(self) -> Iterator[Repair]:
        """An account that the plan or 充当先 names and that is gone, put back."""
        for code in self.missing[:_MOST]:
            by_plan = [row for row in self.plan.rows if row.code == code]
            by_funds = [row for row in self.accounts.rows if row.funds == code]
            places = (*(row.place(ACCOUNT_CODE) for row in by_plan), *(row.place(FUNDS) for row in by_funds))
            if not places or not is_code(code):
                continue
            prior = (self.plan.by_exact_code[code].prior or 0) * Unit.THOUSAND if by_plan else 0
            text = f"科目「{code}」の行を戻せば合います"
            for row in self._restored(code, prior):
                yield Repair(row, places[:1], text)

    def _restored(self, code: str, prior: int) -> Iterator[Budget]:
        """The book with the account again, last year's amount as the plan or its programme has it."""
        rows, known = self.accounts.rows, self.accounts.by_code
        above = next((known[up] for up in lineage(parent_code(code)) if up in known), None)
        if above is None:
            return
        peers = [index for index, row in enumerate(rows) if row.is_account and row.section is above.section]
        at = max(index for index in peers if rows[index] is above or _order(rows[index].code) < _order(code))
        fed = AmountCell(0, FormulaKind.PLAN, None, "0")
        for last_year in dict.fromkeys((prior, prior - self._difference(above.code, Column.PRIOR))):
            entry = Pair(fed, AmountCell(last_year, shown=str(last_year)))
            yield self._with_leaf(at, replace(above, code=code, name=code, funds="", entry=entry))

    def _with_leaf(self, at: int, leaf: Account) -> Budget:
        """The book with an account more, behind the row ``at``."""
        shown = Pair(*(AmountCell(0, FormulaKind.STANDARD, None, "0") for _ in Column))
        rows = self.accounts.rows
        new = replace(leaf, displayed=shown, note="", reason="")
        return replace(self.budget, accounts=Accounts((*rows[: at + 1], new, *rows[at + 1 :])))

    def missing_revenues(self) -> Iterator[Repair]:
        """A revenue that is gone: its programme, or all that is left without one, costs more in both years."""
        for code, needed in self._unfunded():
            place, leaf = self._gap(needed, code)
            if leaf is not None:
                at = next(index for index, row in enumerate(self.accounts.rows) if row is place)
                if _order(leaf.code) < _order(place.code):
                    at -= 1
                name = self.accounts.by_code[code].label
                figures = "、".join(f"{column.label} {needed[column]:,} 円" for column in Column)
                text = f"{name}に充てる収入の行（{figures}）が足りないようです"
                yield Repair(self._with_leaf(at, leaf), (place.place(CODE),), text)

    def _unfunded(self) -> Iterator[tuple[str, Pair[int]]]:
        """Expenditure codes that lack revenue in both years, with what they lack in yen."""
        for code in dict.fromkeys(finding.place.code for finding in self.found["BAL002"]):
            needed = Pair(*(self._difference(code, column) for column in Column))
            if min(needed) >= 0 < max(needed):
                yield code, needed
        totals = {str(finding.data["column"]): finding.difference or 0 for finding in self.found["BAL001"]}
        needed = Pair(*(totals.get(column.label, 0) for column in Column))
        if not self.found["BAL002"] and min(needed) >= 0 < max(needed):
            for code, amounts in self.accounts.amounts.items():
                if tuple(amount or 0 for amount in amounts) == needed and code[0] == Section.EXPENDITURE.prefix:
                    yield code, needed

    def _gap(self, needed: Pair[int], funds: str) -> tuple[Account, Account | None]:
        """The row at which a number is left out among the revenues, and the leaf that fills it; else at the last."""
        groups: dict[str, list[Account]] = defaultdict(list)
        for leaf in self.accounts.leaves(Section.REVENUE):
            groups[parent_code(leaf.code)].append(leaf)
        found = [_left_out(group) for group in groups.values() if any(leaf.funds for leaf in group)]
        if not found:
            return self.accounts.rows[0], None
        behind, number, _ = min(found, key=lambda item: item[2])
        entry = Pair(*(AmountCell(amount, shown=str(amount)) for amount in needed))
        code = f"{parent_code(behind.code)}-{number}"
        return behind, replace(behind, code=code, name=code, funds=funds, entry=entry)

    def _difference(self, code: str, column: Column) -> int:
        """By how much the programme of a code costs more than its revenue."""
        ups = set(lineage(code))
        failing = (item for item in self.found["BAL002"] if item.data["column"] == column.label)
        return next((item.difference or 0 for item in failing if item.place.code in ups), 0)

    def missing_plan_rows(self) -> Iterator[Repair]:
        """A row of the plan that is gone: its account lacks last year's amount, its programme this year's."""
        for finding in self.found["LNK001"]:
            leaf = self.accounts.by_code.get(finding.place.code)
            if leaf is not None and self.accounts.is_leaf(leaf.code) and finding.data["column"] == Column.PRIOR.label:
                yield from self._with_plan_row(leaf, finding.difference or 0, finding.place)
        for leaf in self.unnamed:
            yield from self._with_plan_row(leaf, leaf.entry.prior.amount or 0, leaf.place(ENTRY.current))

    def _with_plan_row(self, leaf: Account, prior: int, place: Place) -> Iterator[Repair]:
        """The plan with a row more for an account: beside its other rows, or below the heading of a group of it."""
        current = -self._difference(leaf.code, Column.CURRENT)
        ups = [code for code in lineage(leaf.code) if code in self.plan.linked]
        if prior < 0 or current < 0 or prior % Unit.THOUSAND or current % Unit.THOUSAND or not ups:
            return
        at = self.plan.linked[ups[0]][-1] + 1
        amounts = (current // Unit.THOUSAND, prior // Unit.THOUSAND)
        entry = Pair(*(AmountCell(amount, shown=str(amount)) for amount in amounts))
        above = self.plan.rows[at - 1]
        new = replace(above, kind=PlanKind.ITEM, level=None, name=leaf.name, code=leaf.code, entry=entry)
        changed = replace(self.budget, plan=Plan((*self.plan.rows[:at], new, *self.plan.rows[at:])))
        figures = f"当年度 {amounts[0]:,} 千円、前年度 {amounts[1]:,} 千円"
        yield Repair(changed, (place,), f"計画に「{leaf.name}」の行（{figures}）が足りないようです")

    # The plan

    def plan_codes(self) -> Iterator[Repair]:
        """The code of a row of the plan as the rows around it have it, or that of an account that no row names."""
        if not any(self.found[rule] for rule in _ABOUT_THE_PLAN):
            return
        unnamed = [leaf.code for leaf in self.unnamed]
        certain = self._plan_rows_at("LNK002", "LNK003")[:_MOST]
        odd = certain or [row for row in self.plan.rows if row.code and self._is_odd(row)]
        yield from (self._replanned(row, code) for row in odd for code in unnamed)
        yield from (self._replanned(row, code) for row in odd for code in self._codes_around(row) if code != row.code)
        if not certain:
            rest = (row for row in self.plan.rows if row.code and row not in odd)
            yield from (self._replanned(row, code) for row in rest for code in unnamed)

    def _is_odd(self, row: PlanRow) -> bool:
        """Whether an amount has another code than both the row before it and the heading above it."""
        heading, before, _ = self._near(row)
        return row.code not in (heading, before) and any(cell.amount for cell in row.entry)

    def _replanned(self, row: PlanRow, code: str) -> Repair:
        changed = with_plan_row(self.budget, row, replace(row, code=code))
        return Repair(changed, (row.place(ACCOUNT_CODE),), f"科目コードを「{code}」とすれば合います")

    def _codes_around(self, row: PlanRow) -> list[str]:
        """The codes of the heading above, of the row before and of the row after, if they are accounts."""
        return [code for code in dict.fromkeys(self._near(row)) if code in self.accounts.by_code]

    def _near(self, row: PlanRow) -> tuple[str, str, str]:
        index = self.plan.rows.index(row)
        before = next((other.code for other in reversed(self.plan.rows[:index]) if other.code), "")
        after = next((other.code for other in self.plan.rows[index + 1 :] if other.code), "")
        parent = self.plan.parents[index]
        return (self.plan.rows[parent].code if parent is not None else ""), before, after

    def plan_kinds(self) -> Iterator[Repair]:
        """階層 and 行種別 that are not readable, as each that they could be."""
        for row in self._plan_rows_at("STR007"):
            if row.kind is PlanKind.HEADING:
                options = [(LEVEL, str(level), replace(row, level=level)) for level in range(1, DEEPEST + 1)]
            else:
                options = [(PLAN_KIND, kind.value, replace(row, kind=kind)) for kind in PlanKind]
            for header, content, new in options:
                changed = with_plan_row(self.budget, row, new)
                yield Repair(changed, (row.place(header),), f"{header}を「{content}」とすれば合います")

    # Programmes

    def programmes(self) -> Iterator[Repair]:
        """充当先 as another programme that does not balance, or that a dead code may have meant."""
        failing = list(dict.fromkeys(finding.place.code for finding in self.found["BAL002"]))
        certain = self._rows_at("BAL003", "BAL004")
        targets = list(dict.fromkeys((*failing, *self.accounts.funding(Section.REVENUE))))
        for row in certain[:_MOST]:
            for code in (*(code for code in lineage(row.funds[:-1]) if code in self.accounts.by_code), *targets):
                yield self._funding(row, code)
        if certain or not failing:
            return
        for row in self.accounts.leaves():
            if row.funds and self._fits(row) and any(is_within(row.funds, code) for code in failing):
                for code in dict.fromkeys((*failing, *self._of_amounts(row))):
                    if code != row.funds:
                        yield self._funding(row, code)

    def _of_amounts(self, row: Account) -> Iterator[str]:
        """Expenditure codes that cost exactly what the row brings, in both years."""
        wanted = tuple(cell.amount or 0 for cell in row.entry)
        for code, amounts in self.accounts.amounts.items():
            if code[0] == Section.EXPENDITURE.prefix and tuple(amount or 0 for amount in amounts) == wanted:
                yield code

    def _fits(self, row: Account) -> bool:
        """Whether a difference of the programmes is an amount of the row."""
        differences = {abs(finding.difference or 0) for finding in self.found["BAL002"]}
        return any(abs(cell.amount or 0) in differences for cell in row.entry)

    def _funding(self, row: Account, code: str) -> Repair:
        changed = with_account(self.budget, row, replace(row, funds=code))
        return Repair(changed, (row.place(FUNDS),), f"充当先を「{code}」とすれば合います")

    # Exchanges

    def _differences(self) -> Mapping[Column, set[int]]:
        found: dict[Column, set[int]] = {column: set() for column in Column}
        for rule in ("BAL002", "BAL005", "LNK001"):
            for finding in self.found[rule]:
                column = next(column for column in Column if column.label == finding.data["column"])
                found[column].add(abs(finding.difference or 0))
        return found

    def exchanged_years(self) -> Iterator[Repair]:
        """The amounts of both years of one row exchanged."""
        differences = self._differences()
        if not all(differences.values()):
            return
        for leaf in self.accounts.leaves():
            if leaf.entry.current.formula is not FormulaKind.PLAN and _apart(leaf.entry) in differences[Column.PRIOR]:
                entry = Pair(leaf.entry.prior, leaf.entry.current)
                changed = with_account(self.budget, leaf, replace(leaf, entry=entry))
                yield Repair(changed, tuple(leaf.place(header) for header in ENTRY), _YEARS)
        for row in self.plan.rows:
            if _apart(row.entry) * Unit.THOUSAND in differences[Column.PRIOR] and _apart(row.entry):
                changed = with_plan_row(self.budget, row, replace(row, entry=Pair(row.entry.prior, row.entry.current)))
                yield Repair(changed, tuple(row.place(header) for header in PLAN_AMOUNT), _YEARS)

    def exchanged_revenues(self) -> Iterator[Repair]:
        """The amounts of two revenues of different programmes exchanged."""
        for column, differences in self._differences().items():
            leaves = self.accounts.leaves(Section.REVENUE) if differences else ()
            rows = [leaf for leaf in leaves if leaf.entry[column].amount]
            for index, one in enumerate(rows):
                for other in rows[index + 1 :]:
                    first, second = one.entry[column].amount or 0, other.entry[column].amount or 0
                    if one.funds != other.funds and abs(first - second) in differences:
                        changed = with_amount(self.budget, one, column, second)
                        row = changed.accounts.by_code[other.code]
                        places = (one.place(ENTRY[column]), other.place(ENTRY[column]))
                        text = f"{one.label}と{other.label}の額を入れ替えれば合います"
                        yield Repair(with_amount(changed, row, column, first), places, text)


_ABOUT_THE_PLAN: Final = ("LNK001", "LNK002", "LNK003", "LNK005", "LNK006", "BAL002")
_MOST: Final = 6
"""Rows or codes that are tried. Where more are in doubt, the book has more than one fault."""
_PROOF: Final = 2
"""Findings that must vanish with a change where no rule found anything: one vanishes by chance."""
_YEARS: Final = "当年度と前年度の額を入れ替えれば合います"


def _left_out(group: Sequence[Account]) -> tuple[Account, int, tuple[bool, int]]:
    """The first number that a group leaves out: the row behind it, the number, and how good the guess is."""
    numbers = [_order(row.code)[-1] for row in group]
    money = -sum(abs(row.entry.current.amount or 0) for row in group)
    for expected, (row, number) in enumerate(zip(group, numbers, strict=True), 1):
        if number > expected:
            return row, expected, (False, money)  # a gap is better than none, then much money
    return group[-1], numbers[-1] + 1, (True, money)


def _same_as(number: int) -> str:
    return f"{number}行目と同じ行です。この行を消せば合います"


def _sheet(rows: Sequence[Account] | Sequence[PlanRow]) -> str:
    return rows[0].origin.sheet if rows else ""


def _apart(entry: Pair[AmountCell]) -> int:
    return abs((entry.current.amount or 0) - (entry.prior.amount or 0))


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("-")[1:] if part.isdigit())


def _next(code: str) -> str:
    head, _, number = code.rpartition("-")
    return f"{head}-{int(number) + 1}" if number.isdigit() else ""


def _previous(code: str) -> str:
    head, _, number = code.rpartition("-")
    return f"{head}-{int(number) - 1}" if number.isdigit() else ""
