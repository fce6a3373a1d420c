"""How a wrong amount may have come about: slips of the hand that leave a mark in the digits."""

from __future__ import annotations

from typing import Final

_FACTORS: Final = {1000: "千円と円の取り違え", 10: "0 の打ち過ぎ"}
_NINE: Final = 9


def explanation(typed: int | None, meant: int | None) -> str:
    """The slip that turns one amount into another.

    Args:
        typed: What stands in the cell; None for no entry.
        meant: What would agree with the rest of the book.

    Returns:
        A few words of Japanese, or an empty text where the digits show no slip.
    """
    if not typed or not meant:
        return "入れ忘れ" if meant else ""
    if typed == -meant:
        return "符号の取り違え"
    for factor, name in _FACTORS.items():
        if typed == meant * factor:
            return name
        if typed * factor == meant:
            return name if factor == max(_FACTORS) else "けたの打ち落とし"
    if abs(meant) // 10 == abs(typed):
        return "けたの打ち落とし"
    return _of_one_place(str(abs(typed)), str(abs(meant))) if (typed > 0) == (meant > 0) else ""


def _of_one_place(typed: str, meant: str) -> str:
    if len(typed) != len(meant):
        return ""
    differing = [at for at in range(len(typed)) if typed[at] != meant[at]]
    if len(differing) == 1:
        return "数字一つの打ち違え"
    if len(differing) == len(("one", "other")) and (int(typed) - int(meant)) % _NINE == 0:
        first, second = differing
        if typed[first] == meant[second] and typed[second] == meant[first]:
            return "数字の入れ替わり"
    return ""


STRONG: Final = ("符号の取り違え", "千円と円の取り違え", "0 の打ち過ぎ", "けたの打ち落とし", "数字の入れ替わり")
"""Slips that hardly fit by chance. One wrong digit fits every second amount."""
