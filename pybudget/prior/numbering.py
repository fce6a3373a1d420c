"""Numbers before names: 1, (1), ア, (ア), 第1款. Their styles tell the levels."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = "[0-9０-９]"
_GAP: Final = r"[ 　.．、:：]"
_STYLES: Final = (
    ("第1款", rf"第?(?:{_DIGITS}|[一二三四五六七八九十])+款{_GAP}*"),
    ("第1項", rf"第?(?:{_DIGITS}|[一二三四五六七八九十])+項{_GAP}*"),
    ("第1目", rf"第?(?:{_DIGITS}|[一二三四五六七八九十])+目{_GAP}*"),
    ("第1節", rf"第?(?:{_DIGITS}|[一二三四五六七八九十])+節{_GAP}*"),
    ("1-1-1-1", rf"{_DIGITS}+(?:[-－.．]{_DIGITS}+){{3}}{_GAP}+"),
    ("1-1-1", rf"{_DIGITS}+(?:[-－.．]{_DIGITS}+){{2}}{_GAP}+"),
    ("1-1", rf"{_DIGITS}+[-－.．]{_DIGITS}+{_GAP}+"),
    ("(1)", rf"(?:[(（]{_DIGITS}+[)）]|[⑴-⒇]){_GAP}*"),
    ("1)", rf"{_DIGITS}+[)）]{_GAP}*"),
    ("1", rf"{_DIGITS}+{_GAP}+"),
    ("①", rf"[①-⑳]{_GAP}*"),
    ("Ⅰ", rf"(?:[Ⅰ-Ⅻ]{_GAP}*|[IVX]+{_GAP}+)"),
    ("(ア)", rf"[(（][ア-ンｱ-ﾝ][)）]{_GAP}*"),
    ("ア)", rf"[ア-ンｱ-ﾝ][)）]{_GAP}*"),
    ("ア", rf"[ア-ンｱ-ﾝ]{_GAP}+"),
    ("(a)", rf"[(（][a-zａ-ｚ][)）]{_GAP}*"),
    ("a", rf"[a-zａ-ｚ](?:[)）]|{_GAP})+"),
    ("一", rf"[一二三四五六七八九十]+{_GAP}+"),
)
"""The longest first: 1-1 before 1."""

_ANY: Final = re.compile("|".join(f"(?P<s{at}>{pattern})" for at, (_, pattern) in enumerate(_STYLES)))


def _number_of(name: str) -> re.Match[str] | None:
    """The number before a name, the longest style first; None where there is none, or nothing follows."""
    found = _ANY.match(name) if name[:1] in _FIRST else None
    return found if found and found.end() < len(name) else None


def style_of(name: str) -> str:
    """The style of the number before a name, written as its first number; empty where there is none."""
    found = _number_of(name)
    return _STYLES[int((found.lastgroup or "s0")[1:])][0] if found else ""


def without_number(name: str) -> str:
    """The name alone."""
    found = _number_of(name)
    return name[found.end() :].strip() if found else name


_FIRST: Final = frozenset(
    "第0123456789０１２３４５６７８９(（IVX"
    "一二三四五六七八九十"
    + "".join(
        chr(code)
        for first, last in ("⑴⒇", "①⑳", "ⅠⅫ", "アン", "ｱﾝ", "az", "ａｚ")
        for code in range(ord(first), ord(last) + 1)
    )
)
"""Every character with which a number may begin."""
