"""Amounts of money: whole yen inside, texts and 千円 at the edge."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, IntEnum
from typing import Final

MAX_DIGITS: Final = 15
"""As many digits as a spreadsheet keeps exactly."""

_MAX_TEXT_LENGTH: Final = 40
_EXCERPT_LENGTH: Final = 30
_YEN_PER_THOUSAND: Final = 1000
_HALF_THOUSAND: Final = 500

NO_ENTRY: Final = "－"
_NEGATIVE: Final = "△"


class AmountError(ValueError):
    """A text or figure that cannot be taken as an amount. ``str(error)`` is one Japanese sentence.

    Attributes:
        text: What stood there, on one line, at most 30 characters.
        reason: What is wrong with it, in Japanese, without a full stop.
    """

    def __init__(self, text: str, reason: str) -> None:
        """Keep an excerpt of the text."""
        line = " ".join(text.split())
        self.text = line if len(line) <= _EXCERPT_LENGTH else f"{line[: _EXCERPT_LENGTH - 1]}…"
        self.reason = reason
        super().__init__(self.text, reason)

    def __str__(self) -> str:
        """Excerpt and cause."""
        return f"「{self.text}」は金額として扱えません（{self.reason}）。"


class Unit(IntEnum):
    """The unit in which a table gives its amounts. The value is the unit in yen."""

    YEN = 1
    THOUSAND = 1000
    MILLION = 1_000_000

    @property
    def label(self) -> str:
        """As tables print it after 単位：."""
        return {Unit.YEN: "円", Unit.THOUSAND: "千円", Unit.MILLION: "百万円"}[self]


class Rounding(Enum):
    """端数処理, what happens to yen below 1,000. The value is what stands in the settings."""

    DOWN = "切捨て"
    HALF_UP = "四捨五入"
    UP = "切上げ"
    FORBIDDEN = "許さない"


# Applied after NFKC, which turns － into -, ￥ into ¥, … into three dots and （） into ().
_BLANK: Final = re.compile(r"[-‐‒–—―−─━ー]{1,3}|(?:\.{3}){1,3}")
_SIGNS: Final = "△▲−-"  # the hyphen last: the text stands in a character class
_AMOUNT: Final = re.compile(
    rf"""
    (?P<lead>[\s({_SIGNS}]*(?P<yen>¥)?[\s({_SIGNS}]*)
    (?P<number>[0-9][0-9,.]*)
    (?P<tail>[)\s]*(?P<unit>{"|".join(unit.label for unit in Unit)})?[)\s]*)
    """,
    re.VERBOSE,
)
_NUMBER: Final = re.compile(r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.(?P<fraction>[0-9]+))?")


def parse_amount(text: str, unit: Unit = Unit.YEN) -> int | None:
    """Read an amount as people type and print it.

    Args:
        text: Such as ``12,345``, ``１２，３４５円``, ``△ 8,282,285``, ``▲5``, ``-5``, ``(1,234)`` (negative),
            ``¥1,200``, ``41千円``, ``1.5千円``.
        unit: The unit of the table. A unit in the text (円, 千円, 百万円, ¥) wins over it.

    Returns:
        Whole yen. None for no entry: blank, or one to three dashes or ellipses alone. 0 is 0.

    Raises:
        AmountError: a fraction of a yen, commas that do not separate thousands, two signs, unpaired parentheses, more
            than 15 digits (as typed or in yen), or anything that is no number. Nothing else is raised for any text.
    """
    if not text.strip():
        return None
    if len(text.strip()) > _MAX_TEXT_LENGTH or any(unicodedata.category(character) == "No" for character in text):
        # NFKC would read the mark in 12① as a third digit and the item number ⑴ as minus one.
        raise AmountError(text, "金額ではない文字があります")
    plain = unicodedata.normalize("NFKC", text).strip()
    if _BLANK.fullmatch(plain):
        return None
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise AmountError(text, "金額ではない文字があります")
    magnitude = _yen(text, found["number"], _unit_of(found, unit))
    return -magnitude if _is_negative(text, found) else magnitude


def _unit_of(found: re.Match[str], table_unit: Unit) -> Unit:
    if found["unit"]:
        return next(unit for unit in Unit if unit.label == found["unit"])
    return Unit.YEN if found["yen"] else table_unit


def _is_negative(text: str, found: re.Match[str]) -> bool:
    opened = found["lead"].count("(")
    if opened != found["tail"].count(")"):
        raise AmountError(text, "かっこの組が合っていません")
    signs = opened + sum(found["lead"].count(sign) for sign in _SIGNS)
    if signs > 1:
        raise AmountError(text, "負の印が二つ以上あります")
    return signs == 1


def _yen(text: str, digits: str, unit: Unit) -> int:
    number = _NUMBER.fullmatch(digits)
    if number is None:
        raise AmountError(text, "カンマか小数点の位置が正しくありません")
    whole, fraction = number["whole"].replace(",", ""), number["fraction"] or ""
    if len(whole + fraction) > MAX_DIGITS:
        raise AmountError(text, f"{MAX_DIGITS}桁を超えています")
    scale: int = 10 ** len(fraction)
    yen, rest = divmod(int(whole + fraction) * unit, scale)
    if rest:
        raise AmountError(text, "1円未満の端数があります")
    if yen >= 10**MAX_DIGITS:
        raise AmountError(text, f"円にすると{MAX_DIGITS}桁を超えます")
    return yen


def to_thousands(yen: int, rounding: Rounding) -> int:
    """Convert yen to 千円, symmetric about 0.

    Args:
        yen: Whole yen.
        rounding: DOWN goes toward zero, UP away from zero, HALF_UP to the nearest with 500 yen away from zero.

    Returns:
        The amount in 千円.

    Raises:
        AmountError: the rounding is FORBIDDEN and the amount is no multiple of 1,000 yen.
    """
    thousands, rest = divmod(abs(yen), _YEN_PER_THOUSAND)
    if rest and rounding is Rounding.FORBIDDEN:
        raise AmountError(format_yen(yen), "千円未満の端数があります")
    away = (rounding is Rounding.UP and rest > 0) or (rounding is Rounding.HALF_UP and rest >= _HALF_THOUSAND)
    magnitude = thousands + away
    return -magnitude if yen < 0 else magnitude


def format_yen(amount: int | None) -> str:
    """Print an amount as the budget book does: ``385,422,000``, ``△8,282,285``, ``0``; ``－`` for no entry (None)."""
    if amount is None:
        return NO_ENTRY
    return f"{_NEGATIVE if amount < 0 else ''}{abs(amount):,}"
