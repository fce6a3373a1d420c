"""What the cells of a range have in common."""

from typing import Final

from pybudget.calc.remote import Remote

_DIFFER: Final = "AMBIGUOUS_VALUE"


def shared(native: Remote, name: str) -> object:
    """A property's value where all cells or characters of ``native`` have the same; None where they differ."""
    if native.getPropertyState(name).value != _DIFFER:
        value: object = getattr(native, name)
        return value
    # Calc also says so where some cells only inherit what others were given.
    if not native.supportsService("com.sun.star.sheet.SheetCellRange"):
        return None
    groups = native.getUniqueCellFormatRanges()
    values = [getattr(groups.getByIndex(number), name) for number in range(groups.Count)]
    return values[0] if all(value == values[0] for value in values) else None
