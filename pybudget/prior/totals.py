"""Proof that the lines of a section were read as they are meant: whatever the file states as a sum must come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core.crosswalk import Difference
from pybudget.core.money import format_yen
from pybudget.errors import PybudgetError
from pybudget.prior.grids import address
from pybudget.prior.outline import FLAT, outlines
from pybudget.prior.questions import PriorQuestion, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.prior.lines import LineReader, Part
    from pybudget.prior.outline import Outline

_LOOKED_AT: Final = 200
"""Lines of which it is tried whether one is the sum of the next."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands, for messages."""

    reader: LineReader

    def cell(self, row: int) -> str:
        """A row's cell with the amount: 「支出」C12."""
        sheet = self.reader.table.grid.name
        return f"{f'「{sheet}」' if sheet else ''}{address(row, self.reader.column)}"


def read_part(place: Place, part: Part, *, accepts_differences: bool) -> tuple[Outline, tuple[Difference, ...]]:
    """The outline of a section that its own sums prove.

    Args:
        place: Where it stands.
        part: Its lines.
        accepts_differences: Whether wrong sums are taken all the same.

    Returns:
        The first outline whose sums are all right (one that states no sum at all proves nothing, but is returned); and
        the wrong sums of the best outline, where they are accepted.

    Raises:
        PybudgetError: the levels cannot be told, an amount is missing, or stands below the grand total.
        PriorQuestion: the file contradicts itself.
    """
    best: Outline | None = None
    for outline in outlines(part):
        if outline.is_proved:
            return _complete(place, outline), ()
        if best is None or _faults(outline) < _faults(best):
            best = outline
    if best is None:
        raise PybudgetError(f"前年度ファイル「{place.reader.file}」の表に科目がありません。")
    _require_levels(place, part, best)
    if best.below is not None:
        raise PybudgetError(
            f"前年度ファイル「{place.reader.file}」の{place.cell(best.below.line.row)} に、合計より下の金額"
            f"（{best.below.path[-1]}、{format_yen(best.below.amount)}円）があります。"
            "合計に入る科目は合計より上に移し、入らないものは消して保存し直してください。"
        )
    _complete(place, best)
    differences = tuple(_differences(place, best))
    if differences and not accepts_differences:
        raise _wrong_sums(place, differences)
    return best, differences


def _faults(outline: Outline) -> tuple[bool, int]:
    return outline.below is not None, len(outline.wrong_sums)


def _differences(place: Place, outline: Outline) -> Iterator[Difference]:
    for item in outline.wrong_sums:
        yield Difference(f"{place.cell(item.line.row)} {item.line.name}", item.stated, item.parts)


def _wrong_sums(place: Place, differences: Sequence[Difference]) -> PriorQuestion:
    first = differences[0]
    others = f"、ほか {len(differences) - 1} か所" if len(differences) > 1 else ""
    return PriorQuestion(
        Question.DIFFERENCES,
        f"前年度ファイル「{place.reader.file}」の{first.place}の合計が合いません（{format_yen(first.stated)}円、"
        f"内訳の計 {format_yen(first.parts)}円、差 {format_yen(first.stated - first.parts)}円{others}）",
    )


def _complete(place: Place, outline: Outline) -> Outline:
    """The outline, if every leaf tells its amount."""
    for leaf in outline.leaves:
        if not leaf.line.is_stated:
            raise PybudgetError(
                f"前年度ファイル「{place.reader.file}」の{place.cell(leaf.line.row)} の数式に計算結果がありません。"
                "Excel で開いて保存し直してから、もう一度実行してください。"
            )
    return outline


def _require_levels(place: Place, part: Part, best: Outline) -> None:
    """Say so where nothing tells which accounts are parts of which, though some are sums of others."""
    if best.told_by != FLAT or not best.wrong_sums:
        return
    amounts = [line.amount or 0 for line in part.lines[:_LOOKED_AT]]
    if any(_is_sum_of_next(amounts, index) for index in range(len(amounts))):
        facts = place.reader.table.grid.facts
        raise PybudgetError(
            f"前年度ファイル「{place.reader.file}」の{place.cell(part.lines[0].row)} からの表は、"
            f"どの科目がどの科目の内訳かが読み取れません。{_INDENT if facts.are_known else _SAVE_ANEW}"
        )


_INDENT: Final = "大項目・中項目の列に分けるか、科目名を字下げして保存し直してください。"
_SAVE_ANEW: Final = (
    "この形式のファイルではセルの字下げが読めないので、Excel で開いて .xlsx で保存し直すか、"
    "大項目・中項目の列に分けてください。"
)


def _is_sum_of_next(amounts: Sequence[int], index: int) -> bool:
    rest = amounts[index]
    for amount in amounts[index + 1 :] if rest else ():
        rest -= amount
        if not rest:
            return True
    return False
