"""How wide text prints, for row heights: a CJK character takes two columns of a fixed grid, a Latin letter one."""

from __future__ import annotations

import unicodedata
from math import ceil


def text_width(text: str) -> int:
    """Width in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def line_count(text: str, width: float) -> int:
    """Lines that a text takes in a column of that many half-width characters, at least 1."""
    return sum(max(1, ceil(text_width(line) / max(width, 1))) for line in text.split("\n"))
