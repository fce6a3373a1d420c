"""The master's tables → rows for 正誤表: what staff typed, and what formulas make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core import headers
from pybudget.core.accounts import level_of
from pybudget.core.errata import Row
from pybudget.core.money import format_yen
from pybudget.core.plan import DEEPEST
from pybudget.master import layout
from pybudget.master.records import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.master.tables import Book, Cell

NAMES: Final = {
    layout.SETTINGS.name: "項目",
    layout.ACCOUNTS.name: headers.ACCOUNT_NAME,
    layout.PLAN.name: headers.PLAN_NAME,
    layout.CROSSWALK.name: "前年度科目",
    layout.EXCEPTIONS.name: "対象",
    layout.RECIPIENTS.name: "団体名",
}
"""The tables that staff fill, and the header of what a reader calls their rows."""

_EXPLANATION: Final = "説明"
_FROM_THE_PLAN: Final = "（計画から）"


def typed_rows(book: Book) -> Iterator[Row]:
    """Every row of the tables that staff fill; what jobs write (検証, 検証結果, 履歴, 確定) is none of it."""
    for table_name, name_header in NAMES.items():
        table = book.tables[table_name]
        for number, record in table.records():
            cells, computed = _contents(record)
            if cells:
                yield Row(
                    sheet=table.sheet,
                    level=_level(table_name, record),
                    name=text_of(record[name_header]),
                    name_header=name_header,
                    cells=tuple(sorted(cells.items())),
                    number=number,
                    computed=tuple(computed.items()),
                    code=text_of(record[headers.CODE]) if table_name == layout.ACCOUNTS.name else "",
                )


def _contents(record: dict[str, Cell]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed into a row, and the amounts that its formulas show."""
    cells, computed = {}, {}
    for header, cell in record.items():
        if header in (headers.CHECK, _EXPLANATION):
            continue
        own = layout.CALCULATED.get(header) if headers.CODE in record else None
        if own and cell.formula and layout.canonical(cell.formula) == layout.canonical(own):
            if header in headers.DISPLAYED:
                computed[header] = shown(cell.value)
        elif cell.formula:
            is_fed = layout.canonical(cell.formula) == layout.canonical(layout.PLAN_FEED)
            cells[header] = _FROM_THE_PLAN if is_fed else cell.formula
        elif text := shown(cell.value):
            cells[header] = text
    return cells, computed


def shown(value: object) -> str:
    """A value as the sheet shows it."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value):
        return format_yen(int(value))
    return "" if value is None else str(value).strip()


def _level(table: str, record: dict[str, Cell]) -> int:
    if table == layout.ACCOUNTS.name:
        return max(level_of(text_of(record[headers.CODE])), 1)
    if table == layout.PLAN.name:
        level = text_of(record[headers.LEVEL])
        return int(level) if level.isdigit() else DEEPEST + 1
    return 1
