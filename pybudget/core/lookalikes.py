"""Characters that look alike on paper and are not equal: folding them together, and telling which one is meant."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

KATAKANA: Final = "ァ-ヺ"
_DASHES: Final = "‐‑‒–—―−－─━-"
_KANJI_LIKE_KANA: Final = {
    "一": "ー",
    "口": "ロ",
    "力": "カ",
    "工": "エ",
    "二": "ニ",
    "夕": "タ",
    "卜": "ト",
    "八": "ハ",
}

_FOLDED: Final = {
    ord(character): meant
    for characters, meant in (
        (f"{_DASHES}一", "ー"),
        ("〜～", "~"),
        ("[〔【", "("),
        ("]〕】", ")"),
        ("，､", ","),
        ("ヘベペ", "へ"),
        *((kanji, kana) for kanji, kana in _KANJI_LIKE_KANA.items()),
    )
    for character in characters
}

MISPLACED_IN_KATAKANA: Final = re.compile(
    rf"[{''.join(_KANJI_LIKE_KANA)}{_DASHES}](?<=[{KATAKANA}ー].)(?=[{KATAKANA}ー])"  # first what is rare
)
"""A dash or kanji inside a word of katakana, where a long-vowel mark or a kana of the same look is meant."""

HALF_WIDTH_KANA: Final = re.compile("[\uff66-\uff9f]+")

RADICALS: Final = re.compile("[\u2e80-\u2fdf]")
"""Parts of kanji that look like whole ones (⺠ for 民); they come from PDF files."""

FOREIGN: Final = re.compile("[\u2e80-\u2fdf\uff66-\uff9f]")
"""Either."""


_BETWEEN: Final = "\0"
"""Neither folding nor normalising changes it or joins anything to it."""


def fold(text: str) -> str:
    """A text such that two that look alike on paper are equal: width, dashes, brackets, blanks, kana like kanji."""
    if unicodedata.is_normalized("NFKC", text) and not _TO_FOLD.search(text):
        return text
    plain = unicodedata.normalize("NFKC", text.translate(_RADICALS))
    return "".join(plain.translate(_FOLDED).split())


def fold_all(texts: Sequence[str]) -> list[str]:
    """``fold`` of each text, all of them at once: a character is replaced in one sweep, not once a text."""
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != len(texts) - 1:
        return list(map(fold, texts))
    characters = set(joined)
    if any(map(_joins, characters)):
        joined = unicodedata.normalize("NFKC", joined)
        characters = set(joined)
    for character in characters:
        meant = fold(character)
        if meant != character:
            joined = joined.replace(character, meant)
    return joined.split(_BETWEEN)


def _joins(character: str) -> bool:
    """Whether a character may become one with the character before it, as ﾞ does."""
    plain = unicodedata.normalize("NFKC", character)
    return any(unicodedata.category(part).startswith("M") or "\u1100" <= part <= "\u11ff" for part in plain)


def meant_in_katakana(character: str) -> str:
    """The character that belongs into a word of katakana in place of this one."""
    return _KANJI_LIKE_KANA.get(character, "ー")


def meant_by_radical(character: str) -> str:
    """The kanji that a radical stands for; the character itself where there is none."""
    return _RADICALS.get(ord(character)) or unicodedata.normalize("NFKC", character)


# The Kangxi radicals (2F00-2FD5) have their kanji under NFKC, and so have two of the supplement (2E80-2EF3). The others
# have none: these are the ones that fonts and PDF writers are known to put in place of the kanji.
_RADICALS: Final = {
    ord(radical): kanji
    for radical, kanji in zip(
        "⺠⻑⻄⻝⻞⻟⻩⻭⻲⻤⻘⻁⻆⻨⻫⻯⻱⺟⺩⺒⻌⻍⻎",
        "民長西食食食黄歯亀鬼青虎角麦斉竜亀母王巳辶辶辶",
        strict=True,
    )
}

_TO_FOLD: Final = re.compile(f"[\\s{re.escape(''.join(map(chr, (*_FOLDED, *_RADICALS))))}]")
