"""Faults in the add-in's sources that Excel would only show on a user's screen.

Excel checks none of this before a click, in text that its own editor did not write: a lone line feed, a missing
``End If`` or the wrong name of a callback ends in a message in English, or in a tab that is not there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pybudget.addin.vba_project import Module

LONGEST_MODULE_NAME: Final = 31
LONGEST_LINE: Final = 1023
MOST_CONTINUATIONS: Final = 24
LONGEST_KEYTIP: Final = 3
LONGEST_TIP: Final = 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where, and what."""

    place: str
    what: str


def faults(ribbon: bytes, modules: Collection[Module], images: Collection[str]) -> list[Fault]:
    """Every fault of the add-in's sources: the customUI part, the modules, and the names that it uses of them."""
    found = list(_ribbon_faults(ribbon, _callbacks(modules), images))
    for module in modules:
        found += [*_name_faults(module.name), *_text_faults(module), *_block_faults(module)]
    return found


# --- the ribbon -------------------------------------------------------------------------------------------------------


def _callbacks(modules: Iterable[Module]) -> set[str]:
    """The procedures that Excel can call for a button."""
    callback = re.compile(r"^Public Sub (\w+)\(\w+ As IRibbonControl\)", re.MULTILINE)
    return {name for module in modules for name in callback.findall(module.source)}


def _ribbon_faults(xml: bytes, callbacks: Collection[str], images: Collection[str]) -> Iterator[Fault]:
    elements = list(etree.fromstring(xml).iter("{*}tab", "{*}group", "{*}button"))
    for element in elements:
        yield from _element_faults(element, callbacks, images)
    for attribute in ("id", "tag", "keytip"):
        for value, count in Counter(element.get(attribute) for element in elements).items():
            if value is not None and count > 1:
                yield Fault(f"{attribute} {value}", "occurs more than once")


def _element_faults(element: etree._Element, callbacks: Collection[str], images: Collection[str]) -> Iterator[Fault]:
    place = element.get("id", "")
    if not re.fullmatch(r"[A-Za-z_][\w.-]*", place, re.ASCII):
        yield Fault(place, "is no XML name")
    if not element.get("label"):
        yield Fault(place, "has no label")
    if not re.fullmatch(rf"[A-Z0-9]{{0,{LONGEST_KEYTIP}}}", element.get("keytip", "")):
        yield Fault(place, f"the keytip is not up to {LONGEST_KEYTIP} capitals or digits")
    if any(len(element.get(tip, "")) > LONGEST_TIP for tip in ("screentip", "supertip")):
        yield Fault(place, f"a tip is longer than {LONGEST_TIP} characters")
    for attribute, known in (("onAction", callbacks), ("image", images)):
        name = element.get(attribute)
        if name is not None and name not in known:
            yield Fault(place, f"{attribute} {name} is unknown")


# --- the text of a module ---------------------------------------------------------------------------------------------


def _name_faults(name: str) -> Iterator[Fault]:
    if not re.fullmatch(rf"[A-Za-z]\w{{0,{LONGEST_MODULE_NAME - 1}}}", name, re.ASCII):
        yield Fault(name, f"is no module name of up to {LONGEST_MODULE_NAME} characters")


def _text_faults(module: Module) -> Iterator[Fault]:
    for number, line in enumerate(module.source.splitlines(keepends=True), 1):
        place = f"{module.name}:{number}"
        if not line.endswith("\r\n"):
            yield Fault(place, "does not end in CRLF")
        if not line.isascii():
            yield Fault(place, "is not ASCII")
        if len(line.rstrip()) > LONGEST_LINE:
            yield Fault(place, f"is longer than {LONGEST_LINE} characters")


# --- blocks -----------------------------------------------------------------------------------------------------------

_PROCEDURE: Final = re.compile(r"(?:(?:Public|Private|Friend) )?(?:Static )?(Sub|Function|Property)\b")
_OPENING: Final = re.compile(
    r"(?:(?:Public|Private) )?(Type|Enum) \w+$|(If)\b.*\bThen$|(Select) Case\b|(For|Do|While|With)\b"
)
_CLOSING: Final = re.compile(r"End (If|Select|With|Sub|Function|Property|Type|Enum)$|(Next|Loop|Wend)\b")
_MIDDLE: Final = re.compile(r"(Else|ElseIf|Case)\b")
_CLOSES: Final = {"Next": "For", "Loop": "Do", "Wend": "While"}
_DIVIDES: Final = {"Else": "If", "ElseIf": "If", "Case": "Select"}

_Statement = tuple[int, str]
"""The line on which it starts, counted from 1, and its text without comments and strings."""


def _block_faults(module: Module) -> Iterator[Fault]:
    """The first block that is not balanced, with every ``#If`` taken and with none taken."""
    lines = list(_logical_lines(module.source))
    for number, line in lines:
        if line.count("\n") > MOST_CONTINUATIONS:
            yield Fault(f"{module.name}:{number}", f"is continued more than {MOST_CONTINUATIONS} times")
    found = (_first_unbalanced(_compiled(lines, takes_if=takes_if)) for takes_if in (True, False))
    for number, what in dict.fromkeys(fault for fault in found if fault):
        yield Fault(f"{module.name}:{number}", what)


def _logical_lines(source: str) -> Iterator[_Statement]:
    """Lines with their continuations, joined by line feeds."""
    first, parts = 1, []
    for number, line in enumerate(source.splitlines(), 1):
        code = re.sub(r"'.*", "", re.sub(r'"[^"]*"', '""', line)).rstrip()
        parts.append(code.removesuffix(" _").strip())
        if not code.endswith(" _"):
            yield first, "\n".join(parts)
            first, parts = number + 1, []


def _compiled(lines: Iterable[_Statement], *, takes_if: bool) -> Iterator[_Statement]:
    """What is left of the lines after conditional compilation: the ``#If`` branches, or the ``#Else`` branches."""
    taken: list[bool] = []
    for number, line in lines:
        if line.startswith("#If "):
            taken.append(takes_if)
        elif line.startswith("#ElseIf "):
            taken[-1] = False
        elif line == "#Else":
            taken[-1] = not takes_if
        elif line == "#End If":
            taken.pop()
        elif all(taken):
            yield number, line.replace("\n", " ")


def _first_unbalanced(lines: Iterable[_Statement]) -> tuple[int, str] | None:
    is_open: list[tuple[int, str]] = []
    for number, statement in _statements(lines):
        if is_open and _PROCEDURE.match(statement):
            return is_open[-1][0], f"{is_open[-1][1]} is not closed"
        if opened := _PROCEDURE.match(statement) or _OPENING.match(statement):
            is_open.append((number, _word(opened)))
        elif needed := _needed(statement):
            if needed not in (kind for _, kind in is_open):
                return number, f"{statement} stands in no {needed}"
            if is_open[-1][1] != needed:
                break
            if _CLOSING.match(statement):
                is_open.pop()
    return (is_open[-1][0], f"{is_open[-1][1]} is not closed") if is_open else None


def _needed(statement: str) -> str | None:
    """The block that must be open for a statement that closes or divides one."""
    if closing := _CLOSING.match(statement):
        return _CLOSES.get(_word(closing), _word(closing))
    middle = _MIDDLE.match(statement)
    return _DIVIDES[_word(middle)] if middle else None


def _word(match: re.Match[str]) -> str:
    return next(word for word in match.groups() if word)


def _statements(lines: Iterable[_Statement]) -> Iterator[_Statement]:
    for number, line in lines:
        # An If with a statement behind Then ends with its line, whatever follows.
        if re.match(r"If\b.*\bThen\b\s+\S", line):
            continue
        for statement in re.split(r":(?!=)", line):
            yield number, statement.strip()
