"""Last year's plan from the Word document that ``plan`` generates, also when people have gone on writing in it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from docx import Document
from docx.table import Table

from pybudget.core.crosswalk import Decision
from pybudget.core.fiscal_year import find_fiscal_years
from pybudget.core.headers import CONTENT
from pybudget.core.money import AmountError, parse_amount
from pybudget.prior.faults import Faults
from pybudget.prior.files import unreadable
from pybudget.prior.plan_rows import ITEM_HEADER, PrintedRow, heading_in, prior_plan, year_and_basis
from pybudget.prior.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.text.paragraph import Paragraph

    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.plan_comparison import PriorPlan
    from pybudget.prior.files import PriorFile

_WHAT: Final = "文書"
_DECISION: Final = Decision("計画", "「事業計画」の文書（Word）", "見出しと合計が様式のとおり")
_AMOUNT_HEADER: Final = "金額"
_BRACKETS: Final = re.compile(r"[\s　]*【予算額[:：]\s*([^（(】]+)[（(][^】]*】\s*$")
"""The amount of a heading or a text: 【予算額：40,856 千円（令和6年度：28,758 千円）】."""
_HEADING: Final = re.compile(r"(?:heading|見出し)\s*([1-4])", re.IGNORECASE)


def read_own_plan_document(prior: PriorFile) -> PriorPlan:
    """Read last year's plan from its document.

    Args:
        prior: A .docx file.

    Returns:
        The entries of the plan's own year in 千円.

    Raises:
        PybudgetError: the document is no plan of ours, an amount is not readable, or a sum is wrong.
    """
    file = Faults(prior.name)
    try:
        blocks = list(Document(io.BytesIO(prior.data)).iter_inner_content())
    except Exception as error:  # a damaged package fails in many ways
        raise unreadable(prior.name) from error
    titles = (block.text for block in blocks if not isinstance(block, Table))
    year, basis = year_and_basis(file, _WHAT, titles)
    rows = tuple(_rows(file, blocks, year))
    if all(row.level is None or row.is_blank for row in rows):
        raise file.fault(
            "の文書に、番号と【予算額】の付いた見出しがありません。「事業計画」ボタンで作成した文書かを確かめてください。"
        )
    return prior_plan(file, year, basis, rows, _DECISION)


def _rows(file: Faults, blocks: Sequence[Paragraph | Table], year: FiscalYear) -> Iterator[PrintedRow]:
    heading = ""
    for block in blocks:
        if isinstance(block, Table):
            yield from _table_rows(file, block, year, heading)
            continue
        row = _paragraph_row(file, block)
        if row is not None:
            heading = row.name if row.level else heading
            yield row


def _paragraph_row(file: Faults, paragraph: Paragraph) -> PrintedRow | None:
    """A heading, or a text with an amount."""
    text = paragraph.text
    amount = _BRACKETS.search(text)
    name = (text[: amount.start()] if amount else text).strip()
    if not _HEADING.fullmatch(paragraph.style.name or "" if paragraph.style else ""):
        return None if amount is None else _printed(file, None, name, amount[1])
    heading = heading_in(name)
    if heading is None or "【" in name or "\t" in name:
        raise file.fault(
            f"の見出し「{' '.join(name.split())}」の番号か予算額が読めません。"
            "作成したときのとおり「1　名前【予算額：…】」に戻してください。"
        )
    return _printed(file, *heading, amount[1] if amount else "")


def _table_rows(file: Faults, table: Table, year: FiscalYear, heading: str) -> Iterator[PrintedRow]:
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    header = [plain(text) for text in rows[0]] if rows else []
    if header[:1] != [ITEM_HEADER] or header[1:] == [plain(CONTENT)]:
        return
    own = [at for at, text in enumerate(header) if year in find_fiscal_years(text) or text == _AMOUNT_HEADER]
    if len(own) != 1:
        raise file.fault(
            f"の「{heading}」の表で、{year.label}の金額の列が決まりません。表の見出しを作成したときのとおりに戻してください。"
        )
    for cells in rows[1:]:
        yield _printed(file, None, cells[0].strip(), cells[own[0]])


def _printed(file: Faults, level: int | None, name: str, text: str) -> PrintedRow:
    try:
        # The cells are in 千円, and only the brackets repeat it; ``parse_amount`` counts in whole units of its text.
        amount = parse_amount(plain(text).removesuffix("千円"))
    except AmountError as error:
        raise file.fault(
            f"の「{name}」の金額（{text.strip()}）が読めません。千円の整数に直してから、もう一度実行してください。"
        ) from error
    return PrintedRow(_WHAT, level, name, amount, is_blank=not text.strip())
