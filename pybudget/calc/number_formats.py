"""Number formats: Calc numbers them, Excel spells them."""

import re
from typing import Final

from pybudget.calc.remote import CalcError, Remote
from pybudget.calc.uno_types import struct

_KEPT: Final = re.compile(r'(?P<kept>"[^"]*"|\\.|\[[^\]]*\]|AM/PM|A/P)|[A-Z]')
"""Letters of a date format, and what among them is no letter of it."""

_DATE_OR_TIME: Final = 2 | 4
_DURATION: Final = 2052
_LOGICAL: Final = 1024
_TEXT: Final = 256
_USER_DEFINED: Final = 1


class NumberFormats:
    """The formats of one document. What a number stands for never changes, so it is asked once."""

    __slots__ = ("_document", "_kinds", "_known", "_locale")

    def __init__(self, document: Remote) -> None:
        """The formats of ``document``."""
        self._document = document
        self._kinds: dict[int, int] = {}
        self._known: dict[str, int] = {}
        self._locale = struct("lang.Locale", Language="en", Country="US")

    def text(self, key: int) -> str:
        """The format's text as Excel writes it: Calc writes the letters of dates large."""
        text = str(self._document.NumberFormats.getByKey(key).FormatString)
        return _KEPT.sub(lambda match: match["kept"] or match[0].lower(), text) if self.is_date(key) else text

    def key(self, text: str) -> int:
        """The number of a format, which is made known to the document if it is not.

        Raises:
            ValueError: No number format.
        """
        if text in self._known:
            return self._known[text]
        formats = self._document.NumberFormats
        key: int = formats.queryKey(text, self._locale, False)  # noqa: FBT003 - UNO's method
        if key < 0:
            try:
                key = formats.addNew(text, self._locale)
            except CalcError as error:
                message = f"{text!r} is no number format"
                raise ValueError(message) from error
        self._known[text] = key
        return key

    def is_date(self, key: int) -> bool:
        """Whether numbers so formatted are dates or times of day."""
        kind = self._kind(key)
        return bool(kind & _DATE_OR_TIME) and kind & _DURATION != _DURATION

    def is_logical(self, key: int) -> bool:
        """Whether numbers so formatted are TRUE or FALSE."""
        return bool(self._kind(key) & _LOGICAL)

    def is_text(self, key: int) -> bool:
        """Whether what is entered into cells so formatted is text."""
        return self._kind(key) == _TEXT

    def _kind(self, key: int) -> int:
        if key not in self._kinds:
            self._kinds[key] = self._document.NumberFormats.getByKey(key).Type & ~_USER_DEFINED
        return self._kinds[key]
