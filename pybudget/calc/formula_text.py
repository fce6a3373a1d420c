"""Formulas as Excel writes them and as Calc's UNO interface writes them.

The two differ in separators (``,`` and ``;``), in sheet references (``'My sheet'!A1`` and ``$'My sheet'.A1``), in
inline arrays, in the logical constants and in the short form of structured references. Function names are the same,
except that Calc writes those small that it does not know. The text is translated here rather than by Calc's own parser,
which needs a call and some two milliseconds for every cell.
"""

import re
from functools import lru_cache
from typing import Final

from openpyxl.utils.cell import column_index_from_string, get_column_letter

from pybudget.calc.addresses import LAST_COLUMN, LAST_ROW
from pybudget.calc.interface import refuse

_STRING: Final = r'"(?:[^"]|"")*"'
_ERROR: Final = r"#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!)"
_CELL: Final = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_AREA: Final = rf"(?:{_CELL}(?::{_CELL})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}})"
_QUOTED: Final = r"'(?:[^']|'')+'"

_FROM_EXCEL: Final = re.compile(
    rf"(?P<string>{_STRING})|(?P<error>{_ERROR})"
    rf"|(?P<sheet>{_QUOTED}|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!"
    r"|(?P<newer>_xlfn\.(?:_xlws\.)?)"
    r"|(?P<logical>(?<![\w.\[])(?:TRUE|FALSE)(?![\w.(\]]))"
    r"|(?P<mark>[\[,;{}])",
    re.IGNORECASE,
)
_FROM_CALC: Final = re.compile(
    rf"(?P<string>{_STRING})|(?P<error>{_ERROR})"
    rf"|(?P<other_file>'(?:[^']|'')+'#)"
    rf"|(?P<sheet>\$?{_QUOTED}|\$[^\W\d]\w*|(?<![\w.])[^\W\d]\w*(?=\.{_AREA}(?![\w.(])))\."
    rf"(?P<area>{_AREA}(?![\w(]))?(?::(?P<last>\$?{_QUOTED}|\$?[^\W\d]\w*)\.(?P<end>{_CELL}))?"
    r"|(?P<logical>(?<![\w.])(?:TRUE|FALSE)\(\))"
    r"|(?P<unknown>(?<![\w.])[a-z][a-z0-9._]*\()"
    r"|(?P<mark>[\[;|{}~!])"
)
_RELATIVE: Final = re.compile(
    rf"(?P<keep>{_STRING}|{_ERROR}|{_QUOTED}!|\w+\()"
    r"|(?<![\w.$])(?P<column>\$?[A-Z]{1,3})(?P<row>\$?[1-9][0-9]{0,6})(?![\w.(!])"
    r"|(?<![\w.$])(?P<left>\$?[A-Z]{1,3}):(?P<right>\$?[A-Z]{1,3})(?![\w.(!])"
    r"|(?<![\w.$])(?P<top>\$?[1-9][0-9]{0,6}):(?P<bottom>\$?[1-9][0-9]{0,6})(?![\w.(!])"
    r"|(?P<open>\[)",
)


@lru_cache(maxsize=4096)
def to_calc(formula: str) -> str:
    """Excel's text in Calc's form. What is no formula is returned as it is.

    Raises:
        NotImplementedError: A reference to a sheet of another workbook.
    """
    return _FormulaFromExcel(formula).text() if formula.startswith("=") else formula


@lru_cache(maxsize=4096)
def to_excel(formula: str) -> str:
    """Calc's text in Excel's form. What is no formula is returned as it is."""
    return _FormulaFromCalc(formula).text() if formula.startswith("=") else formula


def shifted(formula: str, rows: int, columns: int) -> str:
    """A formula as Excel fills it ``rows`` down and ``columns`` to the right: relative references move along."""
    if not rows and not columns:
        return formula
    parts: list[str] = []
    position = 0
    while match := _RELATIVE.search(formula, position):
        parts.append(formula[position : match.start()])
        position = match.end()
        if match["open"]:
            position = _closing(formula, match.start()) + 1
            parts.append(formula[match.start() : position])
        elif match["keep"]:
            parts.append(match["keep"])
        elif match["column"]:
            parts.append(_moved_column(match["column"], columns) + _moved_row(match["row"], rows))
        elif match["left"]:
            parts.append(f"{_moved_column(match['left'], columns)}:{_moved_column(match['right'], columns)}")
        else:
            parts.append(f"{_moved_row(match['top'], rows)}:{_moved_row(match['bottom'], rows)}")
    return "".join(parts) + formula[position:]


def _moved_column(letters: str, by: int) -> str:
    if letters.startswith("$"):
        return letters
    return get_column_letter((column_index_from_string(letters) + by - 1) % LAST_COLUMN + 1)


def _moved_row(digits: str, by: int) -> str:
    return digits if digits.startswith("$") else str((int(digits) + by - 1) % LAST_ROW + 1)


class _FormulaFromExcel:
    def __init__(self, formula: str) -> None:
        self._formula = formula
        self._parts: list[str] = []
        self._array = False

    def text(self) -> str:
        position = 0
        while match := _FROM_EXCEL.search(self._formula, position):
            self._parts.append(self._formula[position : match.start()])
            position = self._take(match)
        self._parts.append(self._formula[position:])
        return "".join(self._parts)

    def _take(self, match: re.Match[str]) -> int:
        """Translate one token; where to go on."""
        if match["sheet"]:
            return self._take_sheet(match)
        if match["mark"] == "[":
            return self._take_brackets(match.start())
        if match["mark"]:
            self._parts.append(self._mark(match["mark"]))
        elif match["logical"]:
            self._parts.append(f"{match['logical']}()")
        elif not match["newer"]:
            self._parts.append(match[0])
        return match.end()

    def _mark(self, mark: str) -> str:
        if mark in "{}":
            self._array = mark == "{"
            return mark
        if self._array:
            return {",": ";", ";": "|"}[mark]
        return ";"

    def _take_sheet(self, match: re.Match[str]) -> int:
        first, _, last = match["sheet"].strip("'").replace("''", "'").partition(":")
        if "[" in first:
            refuse("formula that refers to another workbook", self._formula)
        self._parts.append(_calc_sheet(first))
        if not last:
            return match.end()
        area = re.compile(_CELL).match(self._formula, match.end())
        if area is None:
            refuse("reference over several sheets that is not to cells", self._formula)
        second = re.compile(rf":({_CELL})").match(self._formula, area.end())
        end = area if second is None else second
        self._parts.append(f"{area[0]}:{_calc_sheet(last)}{end[second is not None]}")
        return end.end()

    def _take_brackets(self, start: int) -> int:
        if not start or not (self._formula[start - 1].isalnum() or self._formula[start - 1] in "_."):
            refuse("formula that refers to another workbook", self._formula)
        end = _closing(self._formula, start)
        inside = self._formula[start + 1 : end]
        if inside.startswith("@"):
            column = inside[1:]
            inside = f"[#This Row];{column if column.startswith('[') else f'[{column}]'}" if column else "#This Row"
        else:
            # A comma inside a column's own brackets belongs to its name.
            inside = re.sub(r"\]\s*,\s*\[", "];[", inside)
        self._parts.append(f"[{inside}]")
        return end + 1


class _FormulaFromCalc:
    def __init__(self, formula: str) -> None:
        self._formula = formula
        self._parts: list[str] = []
        self._array = False

    def text(self) -> str:
        position = 0
        while match := _FROM_CALC.search(self._formula, position):
            self._parts.append(self._formula[position : match.start()])
            position = self._take(match)
        self._parts.append(self._formula[position:])
        return "".join(self._parts)

    def _take(self, match: re.Match[str]) -> int:
        if match["sheet"]:
            return self._take_sheet(match)
        if match["mark"] == "[":
            end = _closing(self._formula, match.start())
            self._parts.append(re.sub(r"\];\[", "],[", self._formula[match.start() : end + 1]))
            return end + 1
        if match["mark"]:
            self._parts.append(self._mark(match["mark"]))
        elif match["logical"]:
            self._parts.append(match["logical"].removesuffix("()"))
        elif match["unknown"]:
            self._parts.append(match["unknown"].upper())
        else:
            self._parts.append(match[0])
        return match.end()

    def _mark(self, mark: str) -> str:
        if mark in "{}":
            self._array = mark == "{"
            return mark
        if self._array:
            return {";": ",", "|": ";"}.get(mark, mark)
        return {";": ",", "~": ",", "!": " "}.get(mark, mark)

    def _take_sheet(self, match: re.Match[str]) -> int:
        sheet, area = match["sheet"].removeprefix("$"), match["area"] or ""
        if match["last"]:
            last = match["last"].removeprefix("$")
            names = f"{sheet.strip(QUOTE)}:{last.strip(QUOTE)}"
            quoted = f"'{names}'" if QUOTE in sheet + last else names
            self._parts.append(f"{quoted}!{area}:{match['end']}")
        else:
            self._parts.append(f"{sheet}!{area}")
        return match.end()


QUOTE: Final = "'"


def _calc_sheet(name: str) -> str:
    return f"$'{name.replace(QUOTE, QUOTE * 2)}'."


def _closing(formula: str, start: int) -> int:
    """Where the bracket that opens at ``start`` closes. An apostrophe takes the next character's meaning away."""
    depth = 0
    position = start
    while position < len(formula):
        character = formula[position]
        if character == QUOTE:
            position += 1
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if not depth:
                return position
        position += 1
    return len(formula) - 1
