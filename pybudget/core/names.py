"""When two names of accounts are the same: what printing, typing and habit change, and what they do not."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# PDF files and some fonts give these in place of the ideographs that they look like; NFKC does not know most of them.
_RADICALS: Final = dict(
    zip(
        "⺁⺄⺇⺈⺎⺐⺒⺓⺔⺛⺜⺝⺟⺠⺧⺩⺫⺬⺮⺯⺶⺻⺼⺾⻁⻃⻄⻆⻏⻑⻗⻘⻝⻣⻤⻨⻩⻫⻭⻯⻱⻲⻳戶",
        "厂乙几刀兀尢巳幺彑旡日月母民牛王目示竹糸羊聿肉艹虎襾西角邑長雨青食骨鬼麦黄斉歯竜龜亀亀戸",
        strict=True,
    )
)
_DROPPED: Final = frozenset("PZC")
"""Unicode categories that make no difference: punctuation, spaces, control characters."""
_DASHES: Final = frozenset("~−")
"""Written for ～ and －, but mathematical signs to Unicode."""
_NUMBERS_APART: Final = re.compile(r"(?<=[0-9])[^\w]+(?=[0-9])")


class _Plain(dict[int, "str | None"]):
    """What ``str.translate`` makes of a character; each is looked up once."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        is_dropped = char in _DASHES or unicodedata.category(char)[0] in _DROPPED
        self[code] = None if is_dropped else _RADICALS.get(char, char)
        return self[code]


_PLAIN: Final = _Plain({ord("\0"): "."})


def fold(name: str) -> str:
    """A name without what printing and typing change: width, case, spaces, punctuation, radicals.

    Numbers that something parts stay apart: 1-2 is not 12.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return _NUMBERS_APART.sub("\0", plain).translate(_PLAIN)


_BETWEEN: Final = "ᚠ"
"""A letter that no name has and that folding keeps: what stands on its two sides stays apart."""


def fold_all(names: Iterable[str]) -> dict[str, str]:
    """Every name and what ``fold`` makes of it; of very many names all at once, which takes a fraction of the time."""
    given = list(names)
    folded = fold(_BETWEEN.join(given)).split(_BETWEEN)
    if len(folded) != len(given):  # a name has the letter after all
        folded = [fold(name) for name in given]
    return dict(zip(given, folded, strict=True))


_FILLERS: Final = re.compile("及び|並びに|および|ならびに|の")
_SUFFIXES: Final = ("事業費", "事業", "費")
_SHORTEST_STEM: Final = 2


def stem(folded: str) -> tuple[str, str]:
    """A folded name without の and 及び, parted into what it is about and its 事業, 費 or 事業費.

    ``("システム運営", "費")``; a name that is little else keeps its ending: ``("事業費", "")``.
    """
    plain = _FILLERS.sub("", folded) or folded
    for suffix in _SUFFIXES:
        if plain.endswith(suffix):
            rest = plain.removesuffix(suffix)
            return (rest, suffix) if len(rest) >= _SHORTEST_STEM else (plain, "")
    return plain, ""


def is_same_ending(one: str, other: str) -> bool:
    """Whether names with these endings may name the same account: 事業 and 費 are two things, 事業費 is either."""
    return one in other or other in one


_JOINTS: Final = re.compile("及び|並びに|および|ならびに|[・、，,/／＋+&＆]")


def parts(name: str) -> Iterator[str]:
    """What a name of several things names: the stems of its parts, and of neighbouring parts together.

    ``事務費及び調査・研修費`` is 事務, 調査, 研修, 事務費調査 and 調査研修. Nothing for a name of one thing.
    """
    pieces = [fold(piece) for piece in _JOINTS.split(name)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) > 1:
        for piece in (*pieces, *map("".join, pairwise(pieces))):
            yield stem(piece)[0]


def likeness(one: str, other: str) -> float:
    """How alike two stems are, from 0 to 1 (the same)."""
    return float(fuzz.ratio(one, other) / 100)
