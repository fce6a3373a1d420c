"""What the template of the statement sheets holds: the names of its prototype rows."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from pybudget.output.sheet_template import Form


class Part(IntEnum):
    """The prototype cells of a row, in their order. They stand one column further right, after the label."""

    MAJOR = 1
    MINOR = 2
    CURRENT = 3
    NOTE = 4
    PRIOR = 5
    CHANGE = 6
    RATE = 7


TITLE: Final = "題名"
SECTION: Final = "部"
UNIT: Final = "単位"
HEADER: Final = "見出し"
MAJOR: Final = "大項目"
MINOR: Final = "中項目"
SUBTOTAL: Final = "小計"
TOTAL: Final = "合計"

FORM: Final = Form("様式", (TITLE, SECTION, UNIT, HEADER, MAJOR, MINOR, SUBTOTAL, TOTAL), columns=len(Part))
