"""Numbers before names: 1, (1), ア, (ア), 第1款. Their styles tell the levels."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = "[0-9０-９]"
_GAP: Final = r"[ 　.．、:：]"
_STYLES: Final = tuple(
    (style, re.compile(pattern))
    for style, pattern in (
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
)


def style_of(name: str) -> str:
    """The style of the number before a name, written as its first number; empty where there is none."""
    if name[:1] not in _FIRST:
        return ""
    return next((style for style, pattern in _STYLES if (found := pattern.match(name)) and found.end() < len(name)), "")


def without_number(name: str) -> str:
    """The name alone."""
    if name[:1] not in _FIRST:
        return name
    for _, pattern in _STYLES:
        found = pattern.match(name)
        if found and found.end() < len(name):
            return name[found.end() :].strip()
    return name


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
