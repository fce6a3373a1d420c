"""A fingerprint of what a master says, whatever its layout: equal content gives an equal hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from pybudget.core import headers
from pybudget.core.cells import FormulaKind
from pybudget.master import layout
from pybudget.master.formulas import fill_missing, kind_of
from pybudget.master.records import text_of

if TYPE_CHECKING:
    from pybudget.master.tables import Book, Cell

_WITHOUT: Final = frozenset({headers.CHECK, "説明"})
"""Columns that jobs fill, or that say nothing about the budget."""


def content_hash(book: Book) -> str:
    """SHA-256 (hex) over settings, accounts, plan and exceptions: texts of their cells by header, in order.

    What the uniform formulas give follows from the rest and is left out; a value typed over one counts. The hash is the
    same for a file that carries no values beside the book's own formulas.
    """
    book = fill_missing(book)
    content = [
        [
            [header, _text(header, record[header])]
            for _, record in book.tables[table.name].records()
            for header in table.headers
            if header not in _WITHOUT
        ]
        for table in (layout.SETTINGS, layout.ACCOUNTS, layout.PLAN, layout.EXCEPTIONS)
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _text(header: str, cell: Cell) -> str:
    return "" if kind_of(cell, header) is FormulaKind.STANDARD else text_of(cell)
