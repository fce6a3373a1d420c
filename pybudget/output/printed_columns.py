"""Two versions of a generated workbook whose tables do not have the same columns, for 正誤表."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pybudget.core.statements import BEFORE_SUPPLEMENT, MAJOR, REFERENCE, WITH_SUPPLEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pybudget.core.errata import Cells, Row
    from pybudget.output.printed_rows import PrintedRows

_CURRENT, _PRIOR = "the budget itself", "last year's"
"""Roles of columns whose headers depend on year and edition."""
_BUDGET: Final = re.compile(".*年度.*予算.*")


def with_common_columns(old: PrintedRows, new: PrintedRows) -> tuple[list[Row], list[Row]]:
    """The rows of both versions with the columns that both have, as the newer one calls them.

    The budget's own column is called otherwise in an initial budget (令和7年度当初予算) and in a supplement (計).
    What only one version has (増減額, 補正前の額) would be a difference in every row; the header row tells of it.
    """
    roles = {sheet: _roles(columns) for sheet, columns in old.columns.items()}
    names = {
        sheet: {role: header for header, role in _roles(columns).items() if role in roles.get(sheet, {}).values()}
        for sheet, columns in new.columns.items()
    }
    return (
        [_renamed(row, roles[row.sheet], names[row.sheet]) if row.sheet in names else row for row in old.rows],
        [
            _renamed(row, _roles(new.columns[row.sheet]), names[row.sheet]) if row.sheet in roles else row
            for row in new.rows
        ],
    )


def _roles(columns: Sequence[str]) -> Mapping[str, str]:
    """What each column is for: those of years in a table of accounts by their role, every other by its header."""
    if MAJOR not in columns:
        return {header: header for header in columns}
    return {header: _role(header, columns) for header in columns}


def _role(header: str, columns: Sequence[str]) -> str:
    if header.startswith(REFERENCE):
        return _PRIOR
    if (header == WITH_SUPPLEMENT and BEFORE_SUPPLEMENT in columns) or _BUDGET.fullmatch(header):
        return _CURRENT
    return header


def _renamed(row: Row, roles: Mapping[str, str], names: Mapping[str, str]) -> Row:
    """A row with the headers of the newer version, without what only one version has."""

    def kept(cells: Cells) -> Iterable[tuple[str, str]]:
        for header, text in cells:
            if header not in roles:  # outside the table
                yield header, text
            elif roles[header] in names:
                yield names[roles[header]], text

    return replace(row, cells=tuple(sorted(kept(row.cells))), computed=tuple(kept(row.computed)))
