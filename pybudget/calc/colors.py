"""Colours: xlwings takes three ways of writing them, Calc has one."""

from collections.abc import Sequence

Color = str | int | Sequence[int]
"""``"#RRGGBB"``, Excel's number (blue first), or red, green and blue."""


def calc_color(color: Color) -> int:
    """A colour as Calc's number (red first)."""
    if isinstance(color, str):
        return int(color.removeprefix("#"), 16)
    if isinstance(color, int):
        red, green, blue = color & 0xFF, color >> 8 & 0xFF, color >> 16 & 0xFF
    else:
        red, green, blue = color
    return red << 16 | green << 8 | blue


def rgb(color: int) -> tuple[int, int, int]:
    """Calc's number as red, green and blue."""
    return color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF
