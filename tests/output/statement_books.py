"""Small budgets, the statement workbooks that they give, and what stands in them."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import openpyxl

from pybudget import resources
from pybudget.core.accounts import Account, Accounts, Kind, Section
from pybudget.core.cells import AmountCell, Origin, Pair
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget as read_master
from pybudget.output.statement_workbook import write_statements
from tests.rules.budget_text import read_book as read_text
from tests.rules.budget_text import read_budget

YEARS = ("r07", "r02")

GOLDEN = Path(__file__).parents[1] / "golden"

TEMPLATE = resources.folder("templates") / "statements.xlsx"

NOW = dt.datetime(2025, 3, 1, 9, 0, tzinfo=dt.UTC)

BOOK = """
    収-1        負担金収入
    収-1-1      電子申請事業   600  500
    収-1-2      施設予約事業   400  －
    小計
    収-2        保管金         △82  82   ブロック=2
    小計                                 ブロック=2
    合計
    支-1        システム事業
    支-1-1      電子申請事業
    支-1-1-1    事業費
    支-1-1-1-1  運営費         550  500
    支-1-1-2    事務費          50
    支-1-2      施設予約事業   300  －
    支-2        研修費
    支-2-1      旅費           －   －
    合計
"""


def sample(year):
    name = f"{year}_master.xlsx"
    return read_master(read_book(name, (resources.folder("workbook") / name).read_bytes()))


def written(budget, *, template=None, with_change=False):
    return write_statements(budget, template, with_change=with_change, modified=NOW)


def opened(data, **options):
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def sheet_of(text=BOOK, name="支出の部", *, with_change=False, **options):
    return opened(written(read_text(text), with_change=with_change), **options)[name]


def rows_of(sheet):
    """Name, this year's and last year's cell of every line."""
    return [(row[0].value or row[1].value, row[2].value, row[4].value) for row in sheet.iter_rows(min_row=5)]


def account(code, name, amount=None, note=""):
    entry, blank = Pair(AmountCell(amount), AmountCell(amount)), Pair(AmountCell(), AmountCell())
    place = Origin("科目", 1, {})
    return Account(code, Section.EXPENDITURE, "1", Kind.ACCOUNT, name, "", entry, blank, note, "", place)


def book_of(*rows):
    closing = (replace(account("", kind.value), kind=kind) for kind in (Kind.SUBTOTAL, Kind.TOTAL))
    return replace(read_budget(), accounts=Accounts((*rows, *closing)))


def groups(number, leaves):
    for top in range(1, number + 1):
        yield account(f"支-{top}", f"第{top}事業")
        for leaf in range(1, leaves + 1):
            yield account(f"支-{top}-{leaf}", f"経費{leaf}", top * leaf)


def restyled(path, edit):
    workbook = openpyxl.load_workbook(TEMPLATE)
    edit(workbook)
    workbook.save(path)
    return path
