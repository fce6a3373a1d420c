"""The count of calls: those that cross from xlwings into the engine, and those that cross into Calc.

A job may not call Excel once a row. Excel cannot count its calls; this engine can, so a test states the number. The
same place lets a test stop a job before any of its calls, as a crash would.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(slots=True)
class Tally:
    """What one `counting` block saw. ``engine`` names every call, e.g. ``"Range.raw_value"``, in order."""

    before: Callable[[str], None] | None = None
    engine: list[str] = field(default_factory=list)
    uno: int = 0


@dataclass(slots=True)
class _State:
    tallies: list[Tally] = field(default_factory=list)
    depth: int = 0


_STATE: Final = _State()


@contextmanager
def counting(before: Callable[[str], None] | None = None) -> Iterator[Tally]:
    """Count the calls made inside the block.

    Args:
        before: Called with the name of every engine call before it is carried out; what it raises stops the call.

    Yields:
        The tally, which grows while the block runs. Blocks may be nested.
    """
    tally = Tally(before)
    _STATE.tallies.append(tally)
    try:
        yield tally
    finally:
        _STATE.tallies.remove(tally)


def count_uno() -> None:
    """Note one round trip to Calc."""
    for tally in _STATE.tallies:
        tally.uno += 1


def crossing(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, noting each call that comes from outside the engine."""

    @functools.wraps(function)
    def noted(*arguments: object, **options: object) -> object:
        if not _STATE.tallies:
            return function(*arguments, **options)
        if _STATE.depth == 0:
            for tally in tuple(_STATE.tallies):
                if tally.before is not None:
                    tally.before(name)
                tally.engine.append(name)
        _STATE.depth += 1
        try:
            return function(*arguments, **options)
        finally:
            _STATE.depth -= 1

    return noted
