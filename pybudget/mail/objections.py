"""What speaks against a draft: values that say what is wrong, where, and what to do."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_QUOTE: Final = 60
"""Characters of a cell or a name that a message repeats."""


class Weight(IntEnum):
    """What an objection does to a draft."""

    NOTE = 0
    """It is told, and the draft is made."""
    NEEDS_REASON = 1
    """The draft is made only when somebody gives a reason, which 履歴 keeps."""
    REFUSED = 2
    """The draft is not made."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong.

    Attributes:
        text: A Japanese sentence: what, where, what to do.
        weight: What it does to the draft.
    """

    text: str
    weight: Weight = Weight.REFUSED


def standing(objections: Iterable[Objection], reason: str) -> tuple[Objection, ...]:
    """The objections that keep a draft from being made, given the reason (blank: none) for making it all the same."""
    least = Weight.REFUSED if reason else Weight.NEEDS_REASON
    return tuple(objection for objection in objections if objection.weight >= least)


def quoted(text: str) -> str:
    """Text of users in one line of a message: nothing invisible in it, and not longer than a line."""
    seen = "".join("?" if unicodedata.category(char).startswith("C") else char for char in text)
    return seen if len(seen) <= LONGEST_QUOTE else f"{seen[:LONGEST_QUOTE]}…"
