"""増減理由: which changes against last year the settings want explained, and what explains them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.accounts import Section, level_of, lineage
from pybudget.core.money import AmountError, parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Account, Accounts, Amounts
    from pybudget.core.budget import Budget
    from pybudget.core.cells import AmountCell, Pair
    from pybudget.core.settings import Settings

_PERCENT: Final = 100


def threshold_rate(settings: Settings) -> Decimal | None:
    """増減理由を求める率 as a ratio: ``10%``, ``10`` and ``0.1`` are one tenth. None: not set.

    Raises:
        ValueError: no number, or not above 0.
    """
    text = unicodedata.normalize("NFKC", settings.text(keys.REASON_RATE)).strip()
    if not text:
        return None
    try:
        number = Decimal(text.removesuffix("%").strip())
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite() or number <= 0:
        raise ValueError(text)
    return number / _PERCENT if text.endswith("%") or number >= 1 else number


def threshold_amount(settings: Settings) -> int | None:
    """増減理由を求める額 in yen. None: not set.

    Raises:
        ValueError: no amount, or not above 0.
    """
    amount = parse_amount(settings.text(keys.REASON_AMOUNT))
    if amount is not None and amount <= 0:
        raise AmountError(settings.text(keys.REASON_AMOUNT), "0より大きい額ではありません")
    return amount


@dataclass(frozen=True)
class Reasons:
    """The changes of a book and their explanations.

    Attributes:
        accounts: The outline.
        rate: The least change that wants a reason, as a ratio; None: no such limit.
        amount: The least change in yen that wants a reason; None: no such limit.
    """

    accounts: Accounts
    rate: Decimal | None
    amount: int | None

    def is_large(self, amounts: Amounts) -> bool:
        """Whether a change reaches either limit; what has no entry this year may be still to come, and is none."""
        if amounts.current is None or amounts.current == (amounts.prior or 0):
            return False
        before, change = amounts.prior or 0, abs(amounts.current - (amounts.prior or 0))
        if self.amount is not None and change >= self.amount:
            return True
        return self.rate is not None and (before == 0 or change >= self.rate * abs(before))

    def unexplained(self) -> Iterator[Account]:
        """The accounts whose reason is missing, each change once.

        A change is explained by a reason in the row, above it or below it; what a revenue pays for explains the
        revenue. A group is named only where nothing below it is.
        """
        if (self.rate is None and self.amount is None) or not self._has_prior:
            return
        named = {leaf.code for leaf in self.accounts.leaves(Section.EXPENDITURE) if self._lacks_reason(leaf)}
        paid = {code for leaf in named for code in lineage(leaf)}
        for leaf in self.accounts.leaves(Section.REVENUE):
            if leaf.funds not in paid and leaf.funds not in self._explained and self._lacks_reason(leaf):
                named.add(leaf.code)
        covered = {code for leaf in named for code in lineage(leaf)}
        for code in sorted(self.accounts.by_code, key=level_of, reverse=True):
            row = self.accounts.by_code[code]
            if not self.accounts.is_leaf(code) and code not in covered and self._group_lacks_reason(row):
                named.add(code)
                covered.update(lineage(code))
        yield from (row for code, row in self.accounts.by_code.items() if code in named)

    def new_and_ended(self) -> Iterator[tuple[Account, bool]]:
        """The accounts without last year's entry, and those of 0 beside an amount, that nothing explains.

        Those that ``unexplained`` names are left out, and revenue of a programme that is told or explained by itself.

        Yields:
            The account, and whether it is new.
        """
        changing = (leaf for leaf in self.accounts.leaves() if _is_blank_or_0(leaf.entry))
        found = [leaf for leaf in changing if self._begins_or_ends(leaf)]
        if not found or not self._has_prior:
            return
        named = {row.code for row in self.unexplained()}
        found = [leaf for leaf in found if leaf.code not in named]
        told = {code for leaf in found for code in lineage(leaf.code)} | self._explained
        for leaf in found:
            if leaf.section is not Section.REVENUE or leaf.funds not in told:
                yield leaf, leaf.entry.prior.amount is None

    def _begins_or_ends(self, leaf: Account) -> bool:
        now, before = leaf.entry
        if bool(now.amount) == bool(before.amount) or (now.amount is None) or before.amount == 0:
            return False  # goes on, is still to come, or was not used last year either
        return now.problem is None and before.problem is None and not self._is_explained(leaf.code)

    def _is_explained(self, code: str) -> bool:
        return any(above in self._with_reason for above in lineage(code))

    def _lacks_reason(self, leaf: Account) -> bool:
        if any(cell.amount is None and cell.problem is not None for cell in leaf.entry):
            return False  # another rule names the cell
        return not self._is_explained(leaf.code) and self.is_large(self.accounts.amounts[leaf.code])

    def _group_lacks_reason(self, row: Account) -> bool:
        if row.section is Section.REVENUE or row.code in self._explained:
            return False
        return not self._is_explained(row.code) and self.is_large(self.accounts.amounts[row.code])

    @cached_property
    def _has_prior(self) -> bool:
        """Whether there is a comparison at all."""
        return any(leaf.entry.prior.amount is not None for leaf in self.accounts.leaves())

    @cached_property
    def _with_reason(self) -> frozenset[str]:
        return frozenset(code for code, row in self.accounts.by_code.items() if row.reason)

    @cached_property
    def _explained(self) -> frozenset[str]:
        """The codes with a reason, and those above them."""
        return frozenset(above for code in self._with_reason for above in lineage(code))


def _is_blank_or_0(entry: Pair[AmountCell]) -> bool:
    """Whether one of two amounts is."""
    current, prior = entry
    return not (current.amount and prior.amount)


def reasons(budget: Budget) -> Reasons:
    """The changes of a book; a limit that cannot be read counts as none."""
    try:
        rate = threshold_rate(budget.settings)
    except ValueError:
        rate = None
    try:
        amount = threshold_amount(budget.settings)
    except ValueError:
        amount = None
    return Reasons(budget.accounts, rate, amount)
