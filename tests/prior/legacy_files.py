"""Last year's books in layouts of other hands, made from the comparison columns of the sample masters.

A layout is a choice of features. The pages that it describes are written as .xlsx, .xls, .ods or .csv.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlwt
from openpyxl.styles import Alignment

from pybudget import jobs, resources
from pybudget.core.accounts import Section
from pybudget.core.crosswalk import PriorAccount
from pybudget.master.closed import ClosedMaster

Amount = int | None
Value = str | int | float | None

LEVELS: Final = (
    "columns",
    "staircase",
    "filled down",
    "blank parents",
    "wide spaces",
    "narrow spaces",
    "cell indents",
    "numbers",
    "level column",
    "code column",
)
SECTIONS: Final = ("two sheets", "one sheet", "one table", "section column", "side by side")
FORMATS: Final = ("xlsx", "xls", "ods", "csv", "csv cp932")


@dataclass(frozen=True)
class Row:
    """A row of the book: an account with its names from the top, or a total."""

    section: Section
    path: tuple[str, ...]
    amount: Amount
    is_leaf: bool
    code: str
    is_total: bool = False


@cache
def book(year: str) -> tuple[Row, ...]:
    """The book before the one of the sample master: every row that it prints."""
    master = ClosedMaster(resources.folder("workbook") / f"{year}_master.xlsx")
    accounts = jobs.as_last_year(master.read()).accounts
    leaves = {leaf.code for leaf in accounts.leaves()}
    return tuple(
        Row(
            row.section,
            accounts.path(row.code) if row.is_account else (row.name,),
            row.displayed.current.amount,
            row.code in leaves,
            row.code,
            not row.is_account,
        )
        for row in accounts.rows
    )


def leaves(year: str) -> list[PriorAccount]:
    """What has to be read."""
    return [PriorAccount(row.section, row.path, row.amount) for row in book(year) if row.is_leaf]


@dataclass
class Cell:
    """A cell of a page."""

    value: Value
    indent: int = 0
    number_format: str = ""


@dataclass
class Page:
    """A sheet to be written."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)

    def add(self, *values: Value | Cell) -> None:
        self.rows.append([value if isinstance(value, Cell) else Cell(value) for value in values])


Decoy = tuple[str, Callable[[int], int]]
"""A header, and what the column shows for an amount."""

PREVIOUS: Final[Callable[[int], int]] = lambda amount: amount * 9 // 10  # noqa: E731 - a table of small functions
REQUESTED: Final[Callable[[int], int]] = lambda amount: amount + 7000  # noqa: E731
CHANGE: Final[Callable[[int], int]] = lambda amount: amount - amount * 9 // 10  # noqa: E731


@dataclass(frozen=True)
class Layout:
    """What a file looks like.

    Attributes:
        levels: How levels are told, of ``LEVELS``.
        sections: Where both sections stand, of ``SECTIONS``.
        format: Of ``FORMATS``.
        year: The sample master whose comparison column is taken.
        title: Above each table; ``{}`` becomes the section.
        header: Of the column with the amounts.
        before: Decoys left of it.
        after: Decoys right of it.
        unit: Yen of one unit as the cells hold it.
        corner: What stands above the table at the right.
        shown: How an amount is written.
        number_format: Of the amounts.
        upper_header: A merged header above the columns of amounts.
        with_groups: Whether groups have rows of their own.
        totals_first: Whether the total stands above the accounts.
        notes: Lines below the table.
        memo: Whether うち rows stand among the accounts.
        hidden: Whether a row with no amount is hidden.
        name_headers: Of the columns with names, from the top.
    """

    levels: str = "staircase"
    sections: str = "two sheets"
    format: str = "xlsx"
    year: str = "r07"
    title: str = "令和6年度当初予算　{}の部"
    header: str = "令和6年度当初予算額"
    before: tuple[Decoy, ...] = ()
    after: tuple[Decoy, ...] = ()
    unit: int = 1
    corner: str = "（単位：円）"
    shown: Callable[[int], Value] = int
    number_format: str = "#,##0"
    upper_header: str = ""
    with_groups: bool = True
    totals_first: bool = False
    notes: tuple[str, ...] = ()
    memo: bool = False
    hidden: bool = False
    name_headers: tuple[str, ...] = ("大項目", "中項目", "小項目", "細目")
    file_name: str = "前年度"


NUMBERS: Final = (
    lambda number: f"{number}　",
    lambda number: f"（{number}）",
    lambda number: f"{'アイウエオカキクケコサシスセソ'[number - 1]}　",
    lambda number: f"（{'アイウエオカキクケコサシスセソ'[number - 1]}）",
)


def write(folder: Path, layout: Layout) -> Path:
    """Write the file of a layout."""
    pages = list(pages_of(layout))
    kind = layout.format.split()[0]
    path = folder / f"{layout.file_name}.{kind}"
    path.write_bytes(WRITERS[layout.format](pages))
    return path


def pages_of(layout: Layout) -> Iterator[Page]:
    """The sheets of a layout."""
    rows = [row for row in book(layout.year) if layout.with_groups or row.is_leaf or row.is_total]
    by_section = {section: [row for row in rows if row.section is section] for section in Section}
    if layout.sections == "two sheets" and not layout.format.startswith("csv"):
        for section, members in by_section.items():
            page = Page(f"{section.value}")
            head(page, layout, layout.title.format(section.value))
            body(page, layout, members)
            yield page
    elif layout.sections == "side by side":
        yield side_by_side(layout, by_section)
    elif layout.sections in ("section column", "one table"):
        page = Page("予算")
        head(page, layout, layout.title.format("収入支出"))
        for section, members in by_section.items():
            if layout.sections == "one table":
                page.add(f"【{section.value}の部】")
            body(page, layout, members)
        yield page
    else:
        page = Page("予算")
        for section, members in by_section.items():
            head(page, layout, layout.title.format(section.value))
            body(page, layout, members)
            page.add(None)
        yield page


def side_by_side(layout: Layout, by_section: dict[Section, list[Row]]) -> Page:
    """Revenue at the left, expenditure at the right of it."""
    halves = []
    for section, members in by_section.items():
        half = Page(section.value)
        half.add(f"{section.value}の部")
        head(half, layout, None)
        body(half, layout, members)
        halves.append(half)
    page, width = Page("予算"), max(len(row) for row in halves[0].rows) + 1
    page.add(layout.title.format("収入支出"))
    for index in range(max(len(half.rows) for half in halves)):
        left, right = (half.rows[index] if index < len(half.rows) else [] for half in halves)
        page.add(*left, *[None] * (width - len(left)), *right)
    return page


def head(page: Page, layout: Layout, title: str | None) -> None:
    """Title, corner and headers."""
    names = name_headers(layout)
    amounts = [*layout.before, (layout.header, int), *layout.after]
    if title is not None:
        page.add(title)
        page.merged.append((len(page.rows) - 1, 0, len(page.rows) - 1, len(names) + len(amounts)))
    if layout.corner:
        page.add(*[None] * (len(names) + len(amounts) - 1), layout.corner)
    if layout.upper_header:
        page.add(*[None] * len(names), layout.upper_header)
        page.merged.append((len(page.rows) - 1, len(names), len(page.rows) - 1, len(names) + len(amounts) - 1))
    page.add(*names, *(header for header, _ in amounts), "備考")


def name_headers(layout: Layout) -> list[str]:
    count = {"columns": 2, "staircase": 4, "filled down": 4, "blank parents": 4}.get(layout.levels, 1)
    own = list(layout.name_headers[:count]) if count > 1 else ["科目"]
    extra = {"level column": ["階層"], "code column": ["コード"]}.get(layout.levels, [])
    section = ["部"] if layout.sections == "section column" else []
    return [*section, *extra, *own]


def body(page: Page, layout: Layout, rows: Sequence[Row]) -> None:
    """Accounts and totals."""
    if layout.totals_first:
        rows = [rows[-1], *rows[:-1]]
    above: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    for row in rows:
        parent = row.path[:-1]
        counts[parent] = counts.get(parent, 0) + 1
        section = [row.section.value] if layout.sections == "section column" else []
        names = names_of(layout, row, above, counts[parent])
        page.add(*section, *names, *amounts_of(layout, row.amount))
        if layout.hidden and row.is_leaf and row.amount == 0:
            page.hidden.add(len(page.rows) - 1)
        if layout.memo and row.is_leaf and (row.amount or 0) > 5_000_000:
            blank = [None] * (len(names) - 1)
            page.add(*section, *blank, "うち委託料", *amounts_of(layout, 3_000_000))
        if not row.is_total:
            above = row.path
    for note in layout.notes:
        page.add(note)


def amounts_of(layout: Layout, amount: Amount) -> list[Cell]:
    """The cells of all columns of amounts."""
    functions = [*(function for _, function in layout.before), int, *(function for _, function in layout.after)]
    return [
        Cell(written(layout, amount if amount is None else function(amount)), 0, layout.number_format)
        for function in functions
    ]


def written(layout: Layout, amount: Amount) -> Value:
    if amount is None:
        return "－"
    if layout.unit == 1:
        return layout.shown(amount)
    whole, rest = divmod(amount, layout.unit)
    return layout.shown(whole) if not rest else amount / layout.unit


def names_of(layout: Layout, row: Row, above: tuple[str, ...], number: int) -> list[Value | Cell]:
    """The cells before the amounts."""
    depth = len(row.path)
    name = row.path[-1]
    rest = [None] * (4 - depth)
    shown = [None if row.path[: at + 1] == above[: at + 1] else part for at, part in enumerate(row.path[:-1])]
    number_shown = "" if row.is_total else NUMBERS[depth - 1](number)
    return {
        "columns": [name, None] if depth == 1 else [None, "　" * (depth - 2) + name],
        "staircase": [*[None] * (depth - 1), name, *rest],
        "filled down": [*row.path, *rest],
        "blank parents": [*shown, name, *rest],
        "wide spaces": ["　" * (depth - 1) + name],
        "narrow spaces": ["  " * (depth - 1) + name],
        "cell indents": [Cell(name, depth - 1)],
        "numbers": [number_shown + name],
        "level column": [None if row.is_total else depth, name],
        "code column": [None if row.is_total else row.code[2:], name],
    }[layout.levels]


def xlsx(pages: Sequence[Page]) -> bytes:
    """As Excel's workbook of today."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for page in pages:
        sheet = workbook.create_sheet(page.name)
        for number, row in enumerate(page.rows, 1):
            for column, cell in enumerate(row, 1):
                if cell.value is None:
                    continue
                target = sheet.cell(number, column, cell.value)
                if cell.indent:
                    target.alignment = Alignment(indent=cell.indent)
                if cell.number_format:
                    target.number_format = cell.number_format
        for top, left, bottom, right in page.merged:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for index in page.hidden:
            sheet.row_dimensions[index + 1].hidden = True
    target_file = io.BytesIO()
    workbook.save(target_file)
    return target_file.getvalue()


def xls(pages: Sequence[Page]) -> bytes:
    """As the workbook of Excel 97 to 2003."""
    workbook = xlwt.Workbook(encoding="utf-8")
    looks: dict[tuple[int, str], xlwt.XFStyle] = {}
    for page in pages:
        sheet = workbook.add_sheet(page.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in page.merged}
        for number, row in enumerate(page.rows):
            for column, cell in enumerate(row):
                if cell.value is None:
                    continue
                key = (cell.indent, cell.number_format)
                if key not in looks:
                    look = looks[key] = xlwt.XFStyle()
                    look.alignment.inde = cell.indent
                    look.num_format_str = cell.number_format or "General"
                if (number, column) in merged:
                    bottom, right = merged[number, column]
                    sheet.write_merge(number, bottom, column, right, cell.value, looks[key])
                else:
                    sheet.write(number, column, cell.value, looks[key])
        for index in page.hidden:
            sheet.row(index).hidden = True
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


ODS_NAMESPACES: Final = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)


def ods(pages: Sequence[Page]) -> bytes:
    """As an OpenDocument spreadsheet, with the look of Calc's own files."""
    styles = [
        f'<style:style style:name="i{indent}" style:family="table-cell">'
        f'<style:paragraph-properties fo:margin-left="{indent * 0.353:.3f}cm"/></style:style>'
        for indent in range(1, 9)
    ]
    styles.append(
        '<number:number-style style:name="N1"><number:number number:decimal-places="0" number:min-integer-digits="1" '
        'number:grouping="true" number:display-factor="1000"/></number:number-style>'
        '<style:style style:name="thousands" style:family="table-cell" style:data-style-name="N1"/>'
    )
    tables = "".join(_ods_table(page) for page in pages)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMESPACES} office:version="1.3">'
        f"<office:automatic-styles>{''.join(styles)}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", kind, zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def _ods_table(page: Page) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merged}
    rows = []
    for number, row in enumerate(page.rows):
        hidden = ' table:visibility="collapse"' if number in page.hidden else ""
        cells = "".join(_ods_cell(cell, spans.get((number, column))) for column, cell in enumerate(row))
        rows.append(f"<table:table-row{hidden}>{cells}</table:table-row>")
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return f"<table:table table:name={quoteattr(page.name)}>{''.join(rows)}{rest}</table:table>"


def _ods_cell(cell: Cell, span: tuple[int, int] | None) -> str:
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if cell.value is None:
        return "<table:table-cell/>"
    if isinstance(cell.value, (int, float)):
        look = ' table:style-name="thousands"' if cell.number_format.endswith(",") else ""
        number = f'office:value-type="float" office:value="{cell.value}"'
        return f"<table:table-cell{look}{spanned} {number}><text:p>{cell.value}</text:p></table:table-cell>"
    look = f' table:style-name="i{cell.indent}"' if cell.indent else ""
    text = escape(cell.value).replace("  ", '<text:s text:c="2"/>')
    return f'<table:table-cell{look}{spanned} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def csv_text(pages: Sequence[Page]) -> str:
    """All pages below each other, as they are printed: the value's number format is lost."""
    target = io.StringIO()
    writer = csv.writer(target)
    for page in pages:
        for row in page.rows:
            writer.writerow(["" if cell.value is None else cell.value for cell in row])
    return target.getvalue()


WRITERS: Final[dict[str, Callable[[Sequence[Page]], bytes]]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "csv": lambda pages: csv_text(pages).encode("utf-8-sig"),
    "csv utf-8": lambda pages: csv_text(pages).encode(),
    "csv cp932": lambda pages: csv_text(pages).encode("cp932"),
}
