"""Rows of a column → the arguments of SUM, as many lists as Excel needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_ARGUMENTS: Final = 250
"""Excel takes 255 arguments in a function."""


def argument_lists(letter: str, rows: Sequence[int]) -> Iterator[str]:
    """The cells of a column in as many argument lists as Excel needs, neighbours as ranges: ``C6,C8:C11``."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], row
        else:
            runs.append((row, row))
    cells = [f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}" for first, last in runs]
    for start in range(0, len(cells), MOST_ARGUMENTS):
        yield ",".join(cells[start : start + MOST_ARGUMENTS])
