"""What a number format does to the value that a reader sees."""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_SCALING_COMMAS: Final = re.compile(r"[0#?](,+)(?![0#?,])")
THOUSAND: Final = 1000


def scale_of(code: str) -> int:
    """By what a number format divides: 1, 1,000 (``#,##0,``), 1,000,000 (``#,##0,,``)."""
    first = _QUOTED.sub("", code).split(";")[0]
    found = _SCALING_COMMAS.search(first)
    return int(THOUSAND ** len(found[1])) if found else 1
