"""Values between Python and Calc's cells.

Calc's cells hold numbers and text. Dates and logical values are numbers with a format, so both directions need the
format as well; empty cells and the empty text look alike to Calc's interface and both read as None.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Final

EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no time zones
_MICROSECONDS_A_DAY: Final = 86_400_000_000

_FIXED_TEXTS: Final = {502: "#VALUE!", 503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?"}


@dataclass(frozen=True, slots=True)
class CellError:
    """The error that a formula computed. Its name is asked for only when somebody wants it."""

    ask: Callable[[], tuple[int, str]]

    def __str__(self) -> str:
        """The error as Excel names it, e.g. ``"#DIV/0!"``; an error of Calc's own says ``"Err:508"``."""
        code, shown = self.ask()
        return _FIXED_TEXTS.get(code, shown)


def prepared(value: object) -> object:
    """A Python value as this engine's ranges take it: text, bool, number, datetime, or "" for no entry.

    Raises:
        TypeError: A value that no cell can hold.
    """
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else value
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, dt.datetime):
        # Also pandas' timestamps. As in Excel, a time zone is cut off, not converted.
        return dt.datetime(*value.timetuple()[:6], value.microsecond)  # noqa: DTZ001
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return _prepared_number(value)


def _prepared_number(value: object) -> object:
    """Numbers and times of numpy and pandas, without importing either."""
    kind = type(value).__name__
    if kind in {"bool", "bool_"}:
        return bool(value)
    if isinstance(value, Real | Decimal):
        return prepared(float(value))
    if kind == "datetime64":
        text = str(value)
        return "" if text == "NaT" else dt.datetime.fromisoformat(text[:26])
    message = f"A cell cannot hold a {kind}: {value!r}"
    raise TypeError(message)


def serial(moment: dt.datetime) -> float:
    """A date and time as the number that a cell holds: days since `EPOCH`."""
    return (moment - EPOCH) / dt.timedelta(days=1)


def moment(number: float) -> dt.datetime | float:
    """The date and time of a cell's number; a number that no calendar holds is left as it is."""
    try:
        return EPOCH + dt.timedelta(microseconds=round(number * _MICROSECONDS_A_DAY))
    except OverflowError:
        return number


def cleaned(
    block: Sequence[Sequence[object]],
    build_date: Callable[[dt.datetime], object],
    empty_as: object,
    build_number: Callable[[float], object] | None,
    *,
    errors_as_text: bool,
) -> list[list[object]]:
    """A block as read from a range, in the types that the caller asked for."""

    def clean(value: object) -> object:
        if value is None or value == "":
            return empty_as
        if type(value) is float:
            return value if build_number is None else build_number(value)
        if isinstance(value, dt.datetime):
            return build_date(value)
        if isinstance(value, CellError):
            return str(value) if errors_as_text else None
        return value

    return [[clean(value) for value in row] for row in block]
