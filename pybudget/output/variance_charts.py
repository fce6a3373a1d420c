"""The charts of 増減分析: native, and told apart by pattern and label in black and white too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.chart import BarChart
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RichTextProperties

from pybudget.core.money import format_yen
from pybudget.output import statement_template
from pybudget.output.printed_book import PrintedColumn
from pybudget.output.statement_template import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pybudget.core.accounts import Section
    from pybudget.core.statements import Statement
    from pybudget.output.figure_tables import FigureTable
    from pybudget.output.printed_book import PrintedSheet

Chart = Any
"""openpyxl's BarChart, of which its stubs know half."""

COLUMNS: Final = tuple(PrintedColumn(Part.MAJOR, "", 15.0) for _ in range(6))
"""Of a sheet that holds charts."""
STEP_COLUMNS: Final = (
    PrintedColumn(Part.MINOR, "", 34.0),
    *(PrintedColumn(Part.CURRENT, "", 15.0) for _ in range(6)),
    PrintedColumn(Part.NOTE, "", 30.0),
)
STEP_HEADERS: Final = ("科目", "金額・増減額", "（土台）", "増", "減", "計", "到達額", "グラフの項目名（千円）")
LEVEL_FORMAT: Final = "#,##0;△#,##0;0"
CHANGE_FORMAT: Final = "+#,##0;△#,##0;0"
"""Of the figures under the columns of the waterfall, where even the smallest step has room for its own."""
SHARE_COLUMNS: Final = (
    PrintedColumn(Part.MINOR, "", 34.0),
    *(PrintedColumn(Part.CURRENT, "", 16.0) for _ in range(2)),
    *(PrintedColumn(Part.RATE, "", 16.0) for _ in range(2)),
)

_LEVEL, _LABEL = 7, 8
"""Columns of the steps: what is reached, and what stands under the chart's columns."""
_PLACES: Final = ((3, 28), (28, 52))
"""Rows, from 0, between which the charts stand, as wide as the sheet."""
_ROUND_STEPS: Final = (1, 2, 5)
_BLACK, _WHITE, _GREY, _DARK = "000000", "FFFFFF", "D9D9D9", "7F7F7F"
_TITLE_SIZE, _REMARK_SIZE, _TEXT_SIZE = 1200, 900, 800
_POINT: Final = 12700
"""English metric units."""


def sheet_name(section: Section) -> str:
    """``収入のグラフ`` / ``支出のグラフ``."""
    return f"{section.value}のグラフ"


def share_headers(years: tuple[str, str]) -> tuple[str, ...]:
    """Of the table of shares."""
    current, prior = years
    return "科目", current, prior, f"{current}の構成比", f"{prior}の構成比"


def draw(sheet: PrintedSheet, text: Statement, charts: Sequence[Chart]) -> None:
    """Put title and charts on a sheet that prints on one page."""
    sheet.add(statement_template.TITLE, (f"{text.title}　増減分析",))
    sheet.add(statement_template.SECTION, (text.heading,))
    for (top, bottom), chart in zip(_PLACES, charts, strict=True):
        corners = AnchorMarker(0, 0, top, 0), AnchorMarker(len(COLUMNS), 0, bottom, 0)
        chart.anchor = TwoCellAnchor("oneCell", *corners)
        sheet.sheet.add_chart(chart)
    sheet.sheet.print_area = f"A1:F{_PLACES[-1][1]}"
    sheet.sheet.page_setup.fitToHeight = 1


def waterfall(table: FigureTable) -> Chart:
    """From last year's total to this year's, step by step."""
    lowest = lowest_shown([int(level or 0) for level in table.column(_LEVEL)])
    axis = f"、縦軸は {format_yen(lowest // 1000)} から" if lowest else ""
    chart: Chart = _bars(table, "col", "前年度から当年度までの増減", f"単位：千円、白は増、斜線は減{axis}")
    chart.grouping, chart.overlap, chart.gapWidth = "stacked", 100, 35
    for column, look in ((3, None), (6, _fill(_GREY)), (4, _fill(_WHITE)), (5, _pattern())):
        chart.series.append(_series(table, column, look, len(chart.series), _LABEL))
    chart.y_axis.numFmt = "#,##0,"
    chart.y_axis.scaling.min = lowest
    chart.legend = None
    return chart


def shares(table: FigureTable, years: tuple[str, str]) -> Chart:
    """The share of each account in the total, this year above last year."""
    chart: Chart = _bars(table, "bar", "構成比")
    chart.grouping, chart.gapWidth = "clustered", 45
    for column, look, year in ((4, _fill(_DARK), years[0]), (5, _pattern(), years[1])):
        series = _series(table, column, look, len(chart.series), 1)
        series.tx, series.dLbls = SeriesLabel(v=year), _labels(table)
        chart.series.append(series)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.numFmt, chart.y_axis.crosses = "0%", "max"
    chart.y_axis.scaling.min = 0
    chart.legend.position = "b"
    chart.legend.txPr = _text(table)
    return chart


def lowest_shown(levels: Sequence[int]) -> int:
    """Where the axis begins: at 0, unless the steps would be too small to see beside the totals. In yen, round."""
    low, high = min(levels), max(levels)
    room = low - (high - low)
    if low <= 0 or low == high or room <= high // 2:
        return min(low, 0)
    size: int = 10 ** (len(str(high - low)) - 1)
    step = next((size * factor for factor in _ROUND_STEPS if size * factor * 2 >= high - low), size * 5)
    return room // step * step


def _bars(table: FigureTable, direction: str, title: str, remark: str = "") -> Chart:
    chart: Chart = BarChart()
    chart.type, chart.style = direction, 1
    chart.title = f"{title}\n{remark}" if remark else title
    chart.title.overlay = False
    looks = _characters(table, _TITLE_SIZE, is_bold=True), _characters(table, _REMARK_SIZE)
    for paragraph, look in zip(chart.title.tx.rich.p, looks, strict=False):
        paragraph.pPr, paragraph.r[0].rPr = ParagraphProperties(defRPr=look), look
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr = chart.y_axis.txPr = _text(table)
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=_line(_GREY))
    chart.graphical_properties = GraphicalProperties(ln=_line(_WHITE))
    chart.roundedCorners = False
    chart.layout = (
        Layout(manualLayout=ManualLayout(layoutTarget="inner", x=0.09, y=0.14, w=0.89, h=0.6))
        if direction == "col"
        else None
    )
    return chart


def _series(table: FigureTable, column: int, look: GraphicalProperties | None, place: int, names: int) -> Series:
    """The figures of a column, with their look; None leaves them unseen."""
    series = Series(
        idx=place, order=place, val=table.numbers(column, _format_of(table, column)), cat=table.names(names)
    )
    series.graphicalProperties = look or GraphicalProperties(noFill=True)
    if look is None:
        series.graphicalProperties.line.noFill = True
    return series


def _format_of(table: FigureTable, column: int) -> str:
    """The number format of a column's cells."""
    part = table.sheet.columns[column - 1].prototype
    return table.sheet.look.number_format(statement_template.MINOR, part)


def _labels(table: FigureTable) -> Any:  # noqa: ANN401 - see Chart
    """Each figure beside its bar, in the format of its cell."""
    labels: Any = DataLabelList(dLblPos="outEnd", showVal=True, txPr=_text(table))
    for part in ("showLegendKey", "showCatName", "showSerName", "showPercent", "showBubbleSize"):
        setattr(labels, part, False)
    return labels


def _text(table: FigureTable) -> RichText:
    """The plain text of a chart."""
    run = _characters(table, _TEXT_SIZE)
    return RichText(
        bodyPr=RichTextProperties(rot=0), p=[Paragraph(pPr=ParagraphProperties(defRPr=run), endParaRPr=run)]
    )


def _characters(table: FigureTable, size: int, *, is_bold: bool = False) -> CharacterProperties:
    """Characters in the font of the printed sheets, of a size in hundredths of a point."""
    font = Font(typeface=table.sheet.look.default_font)
    return CharacterProperties(sz=size, b=is_bold, solidFill=_BLACK, latin=font, ea=font)


def _line(colour: str) -> LineProperties:
    return LineProperties(solidFill=colour)


def _fill(colour: str) -> GraphicalProperties:
    look = GraphicalProperties(solidFill=colour)
    look.line.solidFill, look.line.width = _BLACK, _POINT // 2
    return look


def _pattern() -> GraphicalProperties:
    colours: dict[str, Any] = {"fgClr": ColorChoice(prstClr="black"), "bgClr": ColorChoice(prstClr="white")}
    look = GraphicalProperties(pattFill=PatternFillProperties(prst="ltUpDiag", **colours))
    look.line.solidFill, look.line.width = _BLACK, _POINT // 2
    return look
