"""Parts of a text and their fonts."""

from typing import Self

from xlwings import base_classes

from pybudget.calc.fonts import Font
from pybudget.calc.interface import fills
from pybudget.calc.remote import Remote


@fills(base_classes.Characters)
class Characters(base_classes.Characters):
    """Some characters of a cell's or a drawing's text."""

    def __init__(self, owner: Remote, start: int = 0, length: int | None = None) -> None:
        """``length`` characters from ``start``, counted from 0; all that follow where it is None."""
        self._owner = owner
        self._start = start
        self._length = length

    @property
    def api(self) -> Remote:
        """Calc's cursor over the characters."""
        text: str = self._owner.String
        length = len(text) - self._start if self._length is None else self._length
        cursor: Remote = self._owner.createTextCursor()
        cursor.gotoStart(False)  # noqa: FBT003 - UNO's method
        cursor.goRight(self._start, False)  # noqa: FBT003 - UNO's method
        cursor.goRight(length, True)  # noqa: FBT003 - UNO's method
        return cursor

    @property
    def text(self) -> str:
        """The characters."""
        text: str = self.api.String
        return text

    @property
    def font(self) -> Font:
        """Their font."""
        return Font(self.api)

    def __getitem__(self, item: int | slice) -> Self:
        """One character, or some; from the end where an index is negative.

        Raises:
            ValueError: A slice counts from the end.
        """
        if isinstance(item, slice):
            start, stop = item.start or 0, item.stop
            if start < 0 or (stop is not None and stop < 0):
                message = "A slice of characters cannot count from the end."
                raise ValueError(message)
            return type(self)(self._owner, self._start + start, None if stop is None else stop - start)
        start = item if item >= 0 else len(self.text) + item
        return type(self)(self._owner, self._start + start, 1)
