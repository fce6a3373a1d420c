"""Python's search for unused objects in cycles, which large books make often and in vain."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_search_for_cycles() -> Iterator[None]:
    """Nothing that reading or writing rows makes is in cycles: looking for some again and again costs up to a third."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
