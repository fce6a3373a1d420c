"""The unit of a column of amounts: as the table states it, as its number format proves it, or as its total tells."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from pybudget.core.money import Unit, format_yen
from pybudget.prior.grids import letter
from pybudget.prior.questions import Choice, PriorQuestion, Question
from pybudget.prior.wording import unit_in

if TYPE_CHECKING:
    from pybudget.prior.header_rows import Table

ALIKE: Final = 20
"""Budgets of neighbouring years differ by less than this factor; units differ by 1,000."""

UNLIKELY: Final = 100
"""A stated unit is doubted when the totals of both years differ by this factor."""

Told = tuple[Unit, str]
"""The unit in which cells hold their amounts, and what told it."""


def stated_unit(name: str, table: Table, column: int) -> Told | None:
    """The unit that the table states or its number formats prove; None where it says nothing.

    Raises:
        PriorQuestion: header and corner, or header and number format, contradict each other.
    """
    of_header = unit_in(table.headers[column])
    of_corner = next((unit for text in (*table.nearby, *reversed(table.titles)) if (unit := unit_in(text))), None)
    if of_header and of_corner and of_header is not of_corner:
        raise _contradiction(name, table, column)
    printed = of_header or of_corner
    scales = {scale for (_, at), scale in table.grid.facts.scales.items() if at == column}
    if scales:
        if len(scales) > 1 or (printed and int(printed) not in {*scales, Unit.YEN}) or _has_unscaled(table, column):
            raise _contradiction(name, table, column)
        return Unit.YEN, f"表示形式だけが{Unit(scales.pop()).label}で、セルの中は円"
    if printed is None:
        return None
    where = "列の見出し" if of_header else "表の上の記載"
    return printed, where


def _has_unscaled(table: Table, column: int) -> bool:
    """Whether some numbers of the column are printed as they are, beside others that are not."""
    scales = table.grid.facts.scales
    return any(
        isinstance(value := table.grid.cell(row, column), float) and value and (row, column) not in scales
        for row in range(table.start, table.end)
    )


def _contradiction(name: str, table: Table, column: int) -> PriorQuestion:
    return ask_unit(
        f"前年度ファイル「{name}」の{_place(table, column)}は、単位の記載や表示形式が食い違い、単位が決められません"
    )


def _place(table: Table, column: int) -> str:
    sheet = f"「{table.grid.name}」の" if table.grid.name else ""
    return f"{sheet}{letter(column)}列"


def ask_unit(statement: str) -> PriorQuestion:
    """The question for the unit."""
    return PriorQuestion(Question.UNIT, statement, [Choice(unit.label, unit.label) for unit in Unit])


def deduced_unit(name: str, in_thousands: int, expected: int | None) -> Told:
    """The one unit in which the total is like this year's.

    Args:
        name: The file's name, for messages.
        in_thousands: The file's total if its unit were 千円, in yen.
        expected: This year's total in yen; None or 0 where it is not known.

    Raises:
        PriorQuestion: no unit, or this year's total is not known.
    """
    if in_thousands and expected:
        for unit in Unit:
            ratio = Fraction(in_thousands * int(unit), Unit.THOUSAND * expected)
            if Fraction(1, ALIKE) < ratio < ALIKE:
                return unit, f"合計が当年度の {format_yen(expected)} 円に近くなる単位"
    raise ask_unit(f"前年度ファイル「{name}」には金額の単位が書かれておらず、合計からも決められません")


def require_likely(name: str, told: Told, total: int, expected: int | None) -> None:
    """Doubt a stated unit that makes last year's total absurd.

    Raises:
        PriorQuestion: naming both totals.
    """
    if total and expected and not Fraction(1, UNLIKELY) < Fraction(total, expected) < UNLIKELY:
        raise ask_unit(
            f"前年度ファイル「{name}」の単位を{told[0].label}（{told[1]}）と読むと、合計 {format_yen(total)} 円が"
            f"当年度の合計 {format_yen(expected)} 円とかけ離れます"
        )
