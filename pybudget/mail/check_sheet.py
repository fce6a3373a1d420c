"""送付確認票: one A4 page for the second pair of eyes."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.page import PageMargins

from pybudget.core import settings as keys
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.text_width import line_count
from pybudget.master import finishing
from pybudget.master.palette import A4, AMOUNT_FORMAT, FONT, LINE, NAVY, PALE_BLUE
from pybudget.master.sheet_writing import put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.core.budget import Budget
    from pybudget.mail.attachments import Attachment
    from pybudget.mail.recipients import Recipient
    from pybudget.master.tables import Value

SHEET: Final = "送付確認票"
WIDTHS: Final = (4, 6, 20, 30, 4, 6, 20, 30)
"""Two lists of recipients side by side: number, role, whom, address."""
MANY: Final = 24
"""Recipients beyond which the page is limited by its height: each takes one low line then, in wider columns."""
WIDTHS_FOR_MANY: Final = (4, 6, 24, 35, 4, 6, 24, 35)
LOW: Final = 20
"""Points; the height of such a line."""
LAST: Final = len(WIDTHS)
HALF: Final = LAST // 2

DONE: Final = "済"
TO_TICK: Final = (
    "□ 宛先に、送ってはいけない相手がいない",
    "□ 件名と本文を読んだ",
    "□ 添付を開いて見た",
    "□ 合計が議案の額と一致する",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sheet shows.

    Attributes:
        title: The budget's name.
        columns: What the totals are compared to, and what the difference is called.
        draft: The draft's number.
        prepared_by: Who made it.
        time: When, local time.
        delivery: 送付方法 in words.
        mails: How many mails.
        subject: Of the mail.
        recipients: Everybody, each once.
        attachments: With their digests.
        checks: What the program has checked, and with what result.
        reason: Why it was made although something stood against it; blank where nothing did.
    """

    title: str
    columns: tuple[str, str]
    draft: str
    prepared_by: str
    time: dt.datetime
    delivery: str
    mails: int
    subject: str
    recipients: Sequence[Recipient]
    attachments: Sequence[Attachment]
    checks: Sequence[tuple[str, str]]
    reason: str = ""


def write_check_sheet(budget: Budget, facts: Facts) -> bytes:
    """The workbook with the one sheet, its differences as live formulas.

    Args:
        budget: The book: title and totals.
        facts: Everything else.
    """
    workbook = Workbook()
    organisation = budget.settings.text(keys.ORGANISATION)
    workbook.properties = DocumentProperties(creator=organisation, title=f"{SHEET} {facts.draft}")
    inner: Any = workbook  # openpyxl has no public way to set the default font
    inner._fonts[0] = _font(12)  # noqa: SLF001
    inner._named_styles["Normal"].font = _font(12)  # noqa: SLF001
    page = _Page(workbook.worksheets[0], WIDTHS_FOR_MANY if len(facts.recipients) > MANY else WIDTHS)
    page.sheet.title = SHEET
    page.title(budget, facts)
    page.totals(budget, facts.columns)
    page.attachments(facts.attachments)
    page.checks(facts)
    page.recipients(facts)
    page.signatures(facts)
    page.set_up()
    buffer = io.BytesIO()
    workbook.save(buffer)
    values = {(SHEET, address): value for address, value in page.values.items()}
    return finishing.finish(buffer.getvalue(), values, facts.time.astimezone(dt.UTC))


def _font(size: float, **options: Any) -> Font:  # noqa: ANN401 - Font's own options
    return Font(name=FONT, size=size, **options)


def _box() -> Border:
    side = Side(style="thin", color=LINE)
    return Border(left=side, right=side, top=side, bottom=side)


class _Page:
    """The sheet, written from its top down."""

    def __init__(self, sheet: Worksheet, widths: Sequence[int]) -> None:
        self.sheet = sheet
        self.widths = widths
        self.row = 1
        self.values: dict[str, object] = {}

    def _write(
        self,
        span: tuple[int, int],
        value: Value,
        *,
        is_head: bool = False,
        font: Font | None = None,
        across: str = "left",
    ) -> Any:  # noqa: ANN401 - openpyxl's Cell | MergedCell
        """A boxed cell that spans columns, from the first to the last."""
        first, last = span
        for column in range(first, last + 1):
            self.sheet.cell(self.row, column).border = _box()
        if last > first:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)
        cell: Any = self.sheet.cell(self.row, first)
        put(cell, value)
        cell.font = font or _font(12, bold=is_head)
        cell.alignment = Alignment(
            horizontal="center" if is_head else across,
            vertical="center",
            wrap_text=across != "right",
            indent=int(across != "center"),
        )
        if is_head:
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.fill = PatternFill("solid", fgColor=PALE_BLUE, bgColor=PALE_BLUE)
        return cell

    def _next(self, lines: int = 1) -> None:
        self.sheet.row_dimensions[self.row].height = 6 + 18 * lines
        self.row += 1

    def _gap(self) -> None:
        self.sheet.row_dimensions[self.row].height = 8
        self.row += 1

    def _heading(self, text: str) -> None:
        cell: Any = self.sheet.cell(self.row, 1)
        cell.value, cell.font = text, _font(13, bold=True, color=NAVY)
        self._next()

    def title(self, budget: Budget, facts: Facts) -> None:
        """What it is, of which book, by whom."""
        settings = budget.settings
        cell: Any = self.sheet.cell(1, 1)
        cell.value, cell.font = "送付確認票", _font(24, bold=True, color=NAVY)
        self.sheet.row_dimensions[1].height = 40
        number: Any = self.sheet.cell(1, LAST)
        number.value, number.font = f"下書き {facts.draft}", _font(11, color="595959")
        number.alignment = Alignment(horizontal="right", vertical="center")
        self.row = 2
        for left, right in (
            (
                ("予算書", f"{settings.text(keys.ORGANISATION)}　{facts.title}"),
                ("作成", f"{facts.time:%Y-%m-%d %H:%M}　{facts.prepared_by}"),
            ),
            (
                ("送り方", facts.delivery),
                ("通数・宛先", f"メール {facts.mails} 通　宛先 {len(facts.recipients)} 件"),
            ),
        ):
            for start, (label, text) in ((1, left), (HALF + 1, right)):
                self._write((start, start + 1), label, is_head=True)
                self._write((start + 2, start + HALF - 1), text)
            self._next(max(line_count(text, sum(self.widths[2:4]) - 6) for _, text in (left, right)))
        self._write((1, 2), "件名", is_head=True)
        self._write((3, LAST), facts.subject)
        self._next()
        if facts.reason:
            self._write((1, 2), "強制の理由", is_head=True)
            self._write((3, LAST), facts.reason, font=_font(12, bold=True, color="C00000"))
            self._next(line_count(facts.reason, sum(self.widths[2:]) - 4))
        self._gap()

    def totals(self, budget: Budget, names: tuple[str, str]) -> None:
        """Both totals beside what they are compared to; what they differ by is a formula."""
        self._heading("合計（円）")
        year = budget.settings.fiscal_year
        columns = ((1, 2), (3, 3), (4, 4), (5, 7), (8, 8))
        heads = (
            "区分",
            year.label if year else "当年度",
            *names,
            "",
        )
        for (first, last), head in zip(columns[:-1], heads, strict=False):
            self._write((first, last), head, is_head=True)
        self._next()
        top = self.row
        sums = []
        for section in Section:
            pair = tuple(budget.accounts.total(section, column) or 0 for column in Column)
            sums.append(pair)
            self._write((1, 2), f"{section.value}合計", is_head=True)
            for column, amount in ((3, pair[0]), (4, pair[1])):
                self._write((column, column), amount, across="right").number_format = AMOUNT_FORMAT
            self._formula(5, 7, f"=C{self.row}-D{self.row}", pair[0] - pair[1])
            self._next()
        self._write((1, 2), "差額", is_head=True)
        for column in (0, 1):
            letter = "CD"[column]
            self._formula(
                column + 3, column + 3, f"={letter}{top}-{letter}{top + 1}", sums[0][column] - sums[1][column]
            )
        self._formula(5, 7, f"=C{self.row}-D{self.row}", sums[0][0] - sums[1][0] - sums[0][1] + sums[1][1])
        self._next()
        self._gap()

    def _formula(self, first: int, last: int, formula: str, value: int) -> None:
        cell = self._write((first, last), None, across="right")
        cell.value, cell.number_format = formula, AMOUNT_FORMAT
        self.values[cell.coordinate] = value

    def attachments(self, attachments: Sequence[Attachment]) -> None:
        """Each file with its size and fingerprint."""
        self._heading(f"添付ファイル（{len(attachments)} 件）")
        spans = ((1, 1), (2, 4), (5, 6), (7, 8))
        for span, head in zip(spans, ("No", "名前", "大きさ", "SHA-256"), strict=True):
            self._write(span, head, is_head=True)
        self._next()
        for number, one in enumerate(attachments, 1):
            digest = _font(10)
            digest.name = "Consolas"
            self._write(spans[0], number, across="center")
            self._write(spans[1], one.name)
            self._write(spans[2], one.size, across="center")
            self._write(spans[3], f"{one.digest[:32]}\n{one.digest[32:]}", font=digest)
            self.sheet.row_dimensions[self.row].height = 32
            self.row += 1
        self._gap()

    def checks(self, facts: Facts) -> None:
        """What the program has checked."""
        self._heading("プログラムが確かめたこと")
        pairs = list(facts.checks)
        for index in range(0, len(pairs), 2):
            here = pairs[index : index + 2]
            for start, (text, result) in zip((1, HALF + 1), here, strict=False):
                is_good = result == DONE
                look = _font(12, bold=True, color="375623" if is_good else "C00000")
                self._write((start, start + 1), result, font=look, across="center")
                self._write((start + 2, start + HALF - 1), text)
            self._next(max(line_count(text, sum(self.widths[2:4]) - 2) for text, _ in here))
        self._gap()

    def recipients(self, facts: Facts) -> None:
        """Everybody, in two lists side by side."""
        people = facts.recipients
        self._heading(f"宛先（{len(people)} 件）")
        for start in (1, HALF + 1):
            for offset, head in enumerate(("No", "区分", "相手", "メールアドレス")):
                self._write((start + offset, start + offset), head, is_head=True)
        self._next()
        height = (len(people) + 1) // 2
        for line in range(height):
            here = [(1, line), (HALF + 1, line + height)]
            row, lines = self.row, max(self._person(start, index, people) for start, index in here)
            self._next(lines)
            if len(people) > MANY:
                self.sheet.row_dimensions[row].height = LOW
        self._gap()

    def _person(self, start: int, index: int, people: Sequence[Recipient]) -> int:
        """One recipient, or an empty line where there is none; returns how many lines of text it takes."""
        texts: tuple[Value, ...] = (None,) * HALF
        lines = 1
        if index < len(people):
            one = people[index]
            whom = " ".join(part for part in (one.body, one.name) if part and part != one.address)
            texts = (index + 1, one.role.value, whom, one.address)
            lines = max(line_count(whom, self.widths[2] - 5), line_count(one.address, self.widths[3] - 4))
        for column, value in enumerate(texts, start):
            is_narrow = column < start + HALF - 2
            cell = self._write((column, column), value, across="center" if is_narrow else "left")
            if len(people) > MANY and not is_narrow:
                cell.alignment = Alignment(horizontal="left", vertical="center", indent=1, shrink_to_fit=True)
        return lines

    def signatures(self, facts: Facts) -> None:
        """What a person still has to look at, and where both sign."""
        self._heading("人が確かめること（作成者と別の人が行う）")
        for start in (0, 2):
            for offset in (0, 1):
                first = 1 + offset * HALF
                self._write((first, first + HALF - 1), TO_TICK[start + offset])
            self._next()
        self._gap()
        for label, first, name in (("作成者", 1, facts.prepared_by), ("確認者・日付", HALF + 1, None)):
            self._write((first, first + 1), label, is_head=True)
            self._write((first + 2, first + HALF - 1), name)
        self.sheet.row_dimensions[self.row].height = 54

    def set_up(self) -> None:
        """One A4 page, upright."""
        sheet: Any = self.sheet
        for column, width in enumerate(self.widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.paperSize = A4
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins = PageMargins(left=0.6, right=0.6, top=0.6, bottom=0.6, header=0.3, footer=0.3)
        sheet.print_options.horizontalCentered = True
        sheet.print_area = f"A1:{get_column_letter(LAST)}{self.row}"
