"""What the template of the statement sheets holds: the names of its prototype rows."""

from __future__ import annotations

from typing import Final

from pybudget.output.sheet_template import Form

TITLE: Final = "題名"
SECTION: Final = "部"
UNIT: Final = "単位"
HEADER: Final = "見出し"
MAJOR: Final = "大項目"
MINOR: Final = "中項目"
SUBTOTAL: Final = "小計"
TOTAL: Final = "合計"

FORM: Final = Form("様式", (TITLE, SECTION, UNIT, HEADER, MAJOR, MINOR, SUBTOTAL, TOTAL), columns=7)
