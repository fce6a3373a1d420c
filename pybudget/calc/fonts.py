"""Fonts. Calc keeps three of each: for Latin, for East Asian and for right-to-left script. They are set together."""

from typing import Final

from xlwings import base_classes

from pybudget.calc.colors import Color, calc_color, rgb
from pybudget.calc.interface import fills
from pybudget.calc.remote import Remote
from pybudget.calc.shared import shared
from pybudget.calc.uno_types import enum

_SCRIPTS: Final = ("", "Asian", "Complex")
_BOLD, _NORMAL = 150.0, 100.0


@fills(base_classes.Font)
class Font(base_classes.Font):
    """The font of cells or of text."""

    def __init__(self, native: Remote) -> None:
        """The font of ``native``."""
        self._native = native

    @property
    def api(self) -> Remote:
        """Calc's object that has the font."""
        return self._native

    @property
    def bold(self) -> bool | None:
        """None where the cells differ, as with every property of a font."""
        weight = shared(self._native, "CharWeight")
        return None if weight is None else bool(weight == _BOLD)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set("CharWeight", _BOLD if value else _NORMAL)

    @property
    def italic(self) -> bool | None:
        """Whether it is slanted."""
        posture = shared(self._native, "CharPosture")
        return None if posture is None else getattr(posture, "value", None) == "ITALIC"

    @italic.setter
    def italic(self, value: bool) -> None:
        self._set("CharPosture", enum("awt.FontSlant", "ITALIC" if value else "NONE"))

    @property
    def size(self) -> float | None:
        """In points."""
        size = shared(self._native, "CharHeight")
        return size if isinstance(size, float) else None

    @size.setter
    def size(self, value: float) -> None:
        self._set("CharHeight", float(value))

    @property
    def color(self) -> tuple[int, int, int] | None:
        """Red, green and blue. The automatic colour reads as black."""
        color = shared(self._native, "CharColor")
        return rgb(max(color, 0)) if isinstance(color, int) else None

    @color.setter
    def color(self, color_or_rgb: Color) -> None:
        self._native.CharColor = calc_color(color_or_rgb)

    @property
    def name(self) -> str | None:
        """The font's name."""
        name = shared(self._native, "CharFontName")
        return name if isinstance(name, str) else None

    @name.setter
    def name(self, value: str) -> None:
        self._set("CharFontName", value)

    def _set(self, name: str, value: object) -> None:
        names = tuple(f"{name}{script}" for script in _SCRIPTS)
        for each in names:
            self._native.setPropertyValue(each, value)
