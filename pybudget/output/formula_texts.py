"""The formulas of the sheets that we write, as texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.money import NO_ENTRY
from pybudget.errors import PybudgetError
from pybudget.master.sheet_rows import Formula
from pybudget.output.sums import argument_lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pybudget.core.cells import Pair

LONGEST_FORMULA: Final = 8192
"""Characters of a formula that Excel takes."""


def shown(amount: int | None) -> int | str:
    """What a cell shows for an amount: 「－」 for no entry."""
    return NO_ENTRY if amount is None else amount


def sum_of(letter: str, rows: Sequence[int], amount: int | None, name: str) -> Formula:
    """The sum of cells of a column; it shows 「－」 while none of them has an entry, where none has now.

    The 小計 of an empty block is a formula too: so a reader can tell it from an account.

    Args:
        letter: The column.
        rows: The rows that it adds up, ascending.
        amount: What they give.
        name: Whose sum it is, for the message.

    Raises:
        PybudgetError: no formula can hold so many rows.
    """
    if not rows:
        return Formula(f'="{NO_ENTRY}"', shown(amount))
    chunks = list(argument_lists(letter, rows))
    total = "+".join(f"SUM({chunk})" for chunk in chunks)
    count = "+".join(f"COUNT({chunk})" for chunk in chunks)
    text = f'=IF({count}=0,"{NO_ENTRY}",{total})' if amount is None else f"={total}"
    if len(text) > LONGEST_FORMULA:
        raise PybudgetError(
            f"「{name}」の直下の科目が多すぎて（{len(rows):,} 件）、1 つの数式で合計できません。"
            "間に科目を設けて分けてください。"
        )
    return Formula(text, shown(amount))


def change(current: str, prior: str, amounts: Pair[int | None]) -> Formula:
    """What is more or less than before; 「－」 where there is an entry in neither cell."""
    now, before = (amount or 0 for amount in amounts)
    text = f'=IF(COUNT({current},{prior})=0,"{NO_ENTRY}",N({current})-N({prior}))'
    return Formula(text, now - before if any(amount is not None for amount in amounts) else NO_ENTRY)


def change_rate(difference: str, prior: str, amounts: Pair[int | None]) -> Formula:
    """The change as a part of what was before, whatever its sign; 「－」 where that is 0 or no entry."""
    now, before = (amount or 0 for amount in amounts)
    text = f'=IF(N({prior})=0,"{NO_ENTRY}",{difference}/ABS({prior}))'
    return Formula(text, (now - before) / abs(before) if before else NO_ENTRY)
