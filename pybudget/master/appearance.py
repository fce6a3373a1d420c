"""How the master looks: widths, colours, lists, print set-up. Nothing here changes a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins

from pybudget.core import headers
from pybudget.core.text_width import line_count
from pybudget.master import layout
from pybudget.master.sheet_writing import ROOM_FOR_INDENT, row_height

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FONT: Final = "游ゴシック"
NAVY: Final = "1F3864"
YELLOW: Final = "FFF8C5"
GREEN: Final = "E2F0D9"
GREY: Final = "EDEDED"
PALE_BLUE: Final = "DCE6F2"
BLUE: Final = "B8CCE4"
LINE: Final = "BFBFBF"

A3: Final = 8
A4: Final = 9
ROOM: Final = 5000
"""Lists and conditional formats reach down to this row, so that a table that grows keeps them."""

AMOUNT_FORMAT: Final = layout.AMOUNT_FORMAT
RATE_FORMAT: Final = layout.RATE_FORMAT
WIDTHS: Final = {
    headers.CODE: 13,
    headers.SECTION: 7,
    headers.BLOCK: 9,
    headers.KIND: 8,
    headers.ACCOUNT_NAME: 46,
    headers.FUNDS: 11,
    headers.ENTRY.current: 16,
    headers.DISPLAYED.current: 16,
    headers.ENTRY.prior: 16,
    headers.DISPLAYED.prior: 16,
    headers.CHANGE: 16,
    headers.CHANGE_RATE: 10,
    headers.NOTE: 40,
    headers.REASON: 40,
    headers.CHECK: 14,
    headers.LEVEL: 7,
    headers.PLAN_KIND: 9,
    headers.PLAN_NAME: 68,
    headers.CONTENT: 52,
    headers.PLAN_AMOUNT.current: 12,
    headers.PLAN_AMOUNT.prior: 12,
    headers.ACCOUNT_CODE: 14,
    headers.REMARK: 40,
    "項目": 24,
    "値": 36,
    "説明": 76,
    "前年度の部": 11,
    "前年度科目": 64,
    "前年度額": 16,
    "当年度コード": 15,
    "配分額": 16,
    "判定": 10,
    "理由": 50,
    "規則": 10,
    "対象": 26,
    "承認者": 16,
    "期限年度": 14,
    "版": 14,
    "日時": 20,
    "表": 16,
    "行": 30,
    "列": 16,
    "区分": 8,
    "団体名": 30,
    "氏名": 18,
    "メールアドレス": 36,
    "送付": 8,
    "No": 6,
    "重大度": 9,
    "シート": 12,
    "セル": 8,
    "内容": 70,
    "期待値": 16,
    "実際の値": 16,
    "差額": 14,
    "直し方": 56,
    "操作": 14,
    "結果": 40,
    "対象ファイル": 44,
    "内容ハッシュ": 24,
}
OWN_WIDTHS: Final = {
    (layout.BASELINE.name, headers.BASELINE_LABEL): 22,
    (layout.BASELINE.name, headers.BASELINE_TABLE): 8,
    (layout.BASELINE.name, headers.BASELINE_ROW): 76,
    (layout.BASELINE.name, headers.BASELINE_AMOUNT): 18,
}
"""By table and header, where a header of the same text stands in another table too."""
AMOUNTS: Final = frozenset(
    {
        *headers.ENTRY,
        *headers.DISPLAYED,
        headers.CHANGE,
        *headers.PLAN_AMOUNT,
        "前年度額",
        "配分額",
        "期待値",
        "実際の値",
        "差額",
    }
)
WRAPPED: Final = frozenset(
    {
        headers.NOTE,
        headers.REASON,
        headers.CONTENT,
        headers.REMARK,
        headers.PLAN_NAME,
        "説明",
        "前年度科目",
        "理由",
        "内容",
        "直し方",
        "結果",
        "対象ファイル",
        headers.BASELINE_ROW,
    }
)
CENTRED: Final = frozenset(
    {
        headers.SECTION,
        headers.BLOCK,
        headers.KIND,
        headers.LEVEL,
        headers.PLAN_KIND,
        "判定",
        "区分",
        "送付",
        "重大度",
        "No",
    }
)

TITLES: Final = {
    layout.SETTINGS.name: ("設定", "予算書全体に関わる値です。「値」の列だけを直します。", ""),
    layout.ACCOUNTS.name: (
        "科目（収入・支出）",
        "黄色のセル（入力額・前年度入力額）だけに円で入力します。緑のセルは「計画」から自動で入ります。太字の行と白い列は自動計算です。",
        "行を足すときは表の途中に行を挿入し、コード・部・ブロック・種別を入れてください。予算額の数式は自動で入ります。",
    ),
    layout.PLAN.name: (
        "事業計画",
        "金額は千円です。「科目コード」を入れた金額は、同じコードの科目に千倍して入ります。",
        "「－」または空欄は計上なし、0 は 0 です。番号（1、(1)、ア、(ア)）は作成時に付くので入力しません。",
    ),
    layout.CROSSWALK.name: (
        "前年度対応",
        "前年度更新を実行すると、ここに前年度合計と割当の照合が出ます。",
        "要確認の行は、当年度コード（分けるときは配分額も）を入れて、判定を「確認済」か「対応なし」にします。",
    ),
    layout.EXCEPTIONS.name: (
        "例外",
        "正しいのに検証で指摘される箇所を、理由を付けて期限まで除外します。",
        "対象には科目コード・科目名・セル（例：科目!G12）のいずれかを入れます。理由が空欄の行は効きません。",
    ),
    layout.BASELINE.name: (
        "確定",
        "会議で承認された版の金額の控えです（科目は円、計画は千円）。版を確定すると増えます。手で直さないでください。",
        "検証は、いちばん新しい版と違うところを「BAS」の規則で知らせます。",
    ),
    layout.RECIPIENTS.name: ("宛先", "作成したブックを送る相手です。送る行の「送付」に ○ を選びます。", ""),
    layout.FINDINGS.name: ("検証結果", "検証を実行するたびに書き換わります。", ""),
    layout.HISTORY.name: ("履歴", "実行した操作の記録です。", ""),
}
WRITTEN_BY_JOBS: Final = (layout.CROSSWALK, layout.BASELINE, layout.FINDINGS, layout.HISTORY)
"""Tables whose texts come from a program: formatted as text, so that Excel makes no dates and formulas of them."""

FROZEN: Final = {layout.ACCOUNTS.name: "F5", layout.PLAN.name: "D5"}
LISTS: Final = {
    (layout.ACCOUNTS.name, headers.SECTION): '"収入,支出"',
    (layout.ACCOUNTS.name, headers.KIND): '"科目,小計,合計"',
    (layout.ACCOUNTS.name, headers.FUNDS): layout.CODE_LIST,
    (layout.PLAN.name, headers.LEVEL): '"1,2,3,4"',
    (layout.PLAN.name, headers.PLAN_KIND): '"見出し,項目,箇条,本文,注"',
    (layout.PLAN.name, headers.ACCOUNT_CODE): layout.CODE_LIST,
    (layout.CROSSWALK.name, "前年度の部"): '"収入,支出"',
    (layout.CROSSWALK.name, "当年度コード"): layout.CODE_LIST,
    (layout.CROSSWALK.name, "判定"): '"一致,要確認,確認済,対応なし"',
    (layout.RECIPIENTS.name, "区分"): '"To,Cc,Bcc"',
    (layout.RECIPIENTS.name, "送付"): '"○"',
}
SETTING_LISTS: Final = {
    "前年度の基準": '"当初,補正後,実績"',
    "端数処理": '"切捨て,四捨五入,切上げ,許さない"',
    "送付方法": '"個別,Bcc"',
}

TABS: Final = {
    layout.ACCOUNTS.name: "FFC000",
    layout.PLAN.name: "FFC000",
    layout.FINDINGS.name: "C00000",
    layout.CROSSWALK.name: "70AD47",
}

STEPS: Final = (
    ("1", "設定", "会計年度・版・団体名を確かめる。"),
    ("2", "計画", "事業計画の項目と金額（千円）を入れる。"),
    ("3", "科目", "計画から入らない金額（負担金など）を円で入れる。"),
    ("4", "前年度対応", "前年度のファイルを読み込み（前年度更新）、要確認の行を決める。"),
    ("5", "検証結果", "検証を実行し、指摘がなくなるまで直す。"),
    ("6", "宛先", "収入の部・支出の部を作成し、案として送る相手を選ぶ。"),
)


def _font(**options: Any) -> Font:  # noqa: ANN401 - Font's own options
    return Font(name=FONT, **{"size": 10, **options})


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour, bgColor=colour)


def _box() -> Border:
    side = Side(style="thin", color=LINE)
    return Border(left=side, right=side, top=side, bottom=side)


def prepare(workbook: Workbook) -> None:
    """Make the book's default font ours: column widths are measured in it."""
    inner: Any = workbook  # openpyxl has no public way to set the default font
    inner._fonts[0] = _font(size=11)  # noqa: SLF001
    inner._named_styles["Normal"].font = _font(size=11)  # noqa: SLF001


def dress(sheet: Worksheet, table: layout.TableLayout, top: int, bottom: int) -> None:
    """Give a table's sheet its title, formats, lists, conditional formats, panes and print set-up.

    Args:
        sheet: The sheet, filled.
        table: Its table.
        top: Row number of the header row.
        bottom: Row number of the last row.
    """
    _title(sheet, table)
    _columns(sheet, table, top, bottom)
    _lists(sheet, table, top)
    if table is layout.ACCOUNTS:
        _account_rules(sheet, top)
    elif table is layout.PLAN:
        _plan_rules(sheet, top)
    elif table is layout.FINDINGS:
        _finding_rules(sheet, top)
    sheet.freeze_panes = FROZEN.get(table.name, f"A{top + 1}")
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    if table.name in TABS:
        sheet.sheet_properties.tabColor = TABS[table.name]
    _page(sheet, A3 if len(table.headers) > len(layout.CROSSWALK.headers) else A4)
    sheet.print_title_rows = f"{top}:{top}"


def _page(sheet: Any, paper: int) -> None:  # noqa: ANN401 - openpyxl's stubs think that parts of a new Worksheet may be missing
    sheet.page_setup.paperSize = paper
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7, header=0.3, footer=0.35)
    sheet.oddFooter.center.text = "&P / &N"
    sheet.oddFooter.left.text = "&A"
    sheet.print_options.horizontalCentered = True


def _title(sheet: Worksheet, table: layout.TableLayout) -> None:
    title, first, second = TITLES[table.name]
    sheet["A1"], sheet["A2"], sheet["A3"] = title, first, second
    sheet["A1"].font = _font(size=16, bold=True, color=NAVY)
    sheet["A2"].font = sheet["A3"].font = _font(color="595959")
    sheet.row_dimensions[1].height = 27
    sheet.row_dimensions[2].height = sheet.row_dimensions[3].height = 17


def _columns(sheet: Worksheet, table: layout.TableLayout, top: int, bottom: int) -> None:
    for column, header in enumerate(table.headers, 1):
        sheet.column_dimensions[get_column_letter(column)].width = _width(table, header)
        head = sheet.cell(top, column)
        head.font, head.fill, head.border = _font(bold=True, color="FFFFFF"), _fill(NAVY), _box()
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for row in range(top + 1, bottom + 1):
            _dress_cell(sheet.cell(row, column), table, header)
    sheet.row_dimensions[top].height = 24
    for row in range(top + 1, bottom + 1):
        lines = (
            max(
                line_count(str(sheet.cell(row, column).value or ""), _width(table, header) - ROOM_FOR_INDENT)
                for column, header in enumerate(table.headers, 1)
                if header in WRAPPED
            )
            if WRAPPED.intersection(table.headers)
            else 1
        )
        sheet.row_dimensions[row].height = row_height(lines)


def _width(table: layout.TableLayout, header: str) -> int:
    return OWN_WIDTHS.get((table.name, header), WIDTHS[header])


def _dress_cell(cell: Any, table: layout.TableLayout, header: str) -> None:  # noqa: ANN401 - openpyxl's Cell | MergedCell
    cell.font, cell.border = _font(), _box()
    cell.alignment = (
        Alignment(horizontal="center", vertical="center")
        if header in CENTRED
        else Alignment(horizontal="left", indent=1, vertical="center", wrap_text=header in WRAPPED)
    )
    if header in AMOUNTS or (table is layout.BASELINE and header == headers.BASELINE_AMOUNT):
        cell.number_format = AMOUNT_FORMAT
        cell.alignment = Alignment(horizontal="right", vertical="center")
    elif header == headers.CHANGE_RATE:
        cell.number_format = RATE_FORMAT
        cell.alignment = Alignment(horizontal="right", vertical="center")
    elif table in WRITTEN_BY_JOBS and header != "No":
        cell.number_format = "@"
    elif header == "値":
        cell.fill, cell.number_format = _fill(YELLOW), "@"


def _lists(sheet: Worksheet, table: layout.TableLayout, top: int) -> None:
    for header, formula in ((key[1], text) for key, text in LISTS.items() if key[0] == table.name):
        letter = get_column_letter(table.headers.index(header) + 1)
        _add_list(sheet, formula, f"{letter}{top + 1}:{letter}{ROOM}")
    if table is layout.SETTINGS:
        for row, key in enumerate(layout.SETTING_HELP, top + 1):
            if key in SETTING_LISTS:
                _add_list(sheet, SETTING_LISTS[key], f"B{row}")


def _add_list(sheet: Worksheet, formula: str, cells: str) -> None:
    validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    validation.errorTitle, validation.error = "一覧から選んでください", "この欄には一覧にある値だけを入れます。"
    validation.add(cells)
    sheet.add_data_validation(validation)


def _add_rule(sheet: Worksheet, cells: str, formula: str, style: DifferentialStyle) -> None:
    rule = Rule(type="expression", formula=[formula], dxf=style)
    sheet.conditional_formatting.add(cells, rule)


def _look(colour: str | None = None, **font: Any) -> DifferentialStyle:  # noqa: ANN401 - Font's own options
    return DifferentialStyle(
        font=Font(**font) if font else None, fill=PatternFill(bgColor=colour, fill_type="solid") if colour else None
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """A table's column letters and cell ranges, for conditional formats."""

    first: int
    letters: Mapping[str, str]

    def cell(self, header: str) -> str:
        return f"${self.letters[header]}{self.first}"

    def down(self, header: str) -> str:
        return f"{self.letters[header]}{self.first}:{self.letters[header]}{ROOM}"

    def all_but(self, *left_out: str) -> str:
        """The other columns. Ranges must not overlap: Calc applies only one of two formats that do."""
        return " ".join(self.down(header) for header in self.letters if header not in left_out)


def _columns_of(table: layout.TableLayout, top: int) -> _Columns:
    letters = {header: get_column_letter(index) for index, header in enumerate(table.headers, 1)}
    return _Columns(top + 1, letters)


def _indented(depth: int, prefix: str = "") -> NumberFormat:
    return NumberFormat(numFmtId=200, formatCode=f'General;General;General;"{"　" * depth}{prefix}"@')


def _account_rules(sheet: Worksheet, top: int) -> None:
    """Colours and indents follow codes and 種別, so that a new row needs no formatting."""
    columns = _columns_of(layout.ACCOUNTS, top)
    code, kind = columns.cell(headers.CODE), columns.cell(headers.KIND)
    below = (
        f'COUNTIF(${columns.letters[headers.CODE]}${columns.first}:${columns.letters[headers.CODE]}${ROOM},{code}&"-*")'
    )
    is_group, is_leaf = f'AND({kind}="科目",{below}>0)', f'AND({kind}="科目",{below}=0)'
    level = f'LEN({code})-LEN(SUBSTITUTE({code},"-",""))'
    closing = ((f'{kind}="合計"', BLUE), (f'{kind}="小計"', GREY), (f"AND({is_group},{level}=1)", PALE_BLUE))
    plain = columns.all_but(headers.ACCOUNT_NAME, *headers.ENTRY, headers.CHECK)
    for cells in (plain, columns.down(headers.ACCOUNT_NAME), *(columns.down(header) for header in headers.ENTRY)):
        for formula, colour in closing:
            _add_rule(sheet, cells, formula, _look(colour, bold=True))
    _add_rule(sheet, plain, is_group, _look(bold=True))
    for header in headers.ENTRY:
        here = columns.cell(header)
        _add_rule(sheet, columns.down(header), f"AND({is_leaf},_xlfn.ISFORMULA({here}))", _look(GREEN))
        _add_rule(sheet, columns.down(header), is_leaf, _look(YELLOW))
    for depth in range(2, 9):
        for condition, bold in ((f"AND({is_group},{level}={depth})", True), (f"{level}={depth}", False)):
            style = DifferentialStyle(font=Font(bold=True) if bold else None, numFmt=_indented(depth - 1))
            _add_rule(sheet, columns.down(headers.ACCOUNT_NAME), condition, style)
    _add_check_rule(sheet, columns)


def _add_check_rule(sheet: Worksheet, columns: _Columns) -> None:
    filled = f'{columns.cell(headers.CHECK)}<>""'
    _add_rule(sheet, columns.down(headers.CHECK), filled, _look("FFD9D9", color="C00000", bold=True))


def _plan_rules(sheet: Worksheet, top: int) -> None:
    columns = _columns_of(layout.PLAN, top)
    level, kind = columns.cell(headers.LEVEL), columns.cell(headers.PLAN_KIND)
    names = columns.down(headers.PLAN_NAME)
    for depth, colour in ((1, BLUE), (2, PALE_BLUE), (3, None), (4, None)):
        condition = f'AND({kind}="見出し",{level}={depth})'
        for header in headers.PLAN_AMOUNT:
            filled = f'AND({condition},{columns.cell(header)}<>"")'
            _add_rule(sheet, columns.down(header), filled, _look(YELLOW, bold=True))
        amounts = [columns.down(header) for header in headers.PLAN_AMOUNT]
        for cells in (columns.all_but(headers.PLAN_NAME, headers.CHECK, *headers.PLAN_AMOUNT), *amounts):
            _add_rule(sheet, cells, condition, _look(colour, bold=True))
        style = _look(colour, bold=True)
        style.numFmt = _indented(depth - 1)
        _add_rule(sheet, names, condition, style)
    for header in headers.PLAN_AMOUNT:
        _add_rule(sheet, columns.down(header), f'{kind}="項目"', _look(YELLOW))
    for label, prefix, colour in (
        ("箇条", "・", "404040"),
        ("注", "※", "404040"),
        ("本文", "", "404040"),
        ("項目", "", "000000"),
    ):
        style = DifferentialStyle(font=Font(color=colour), numFmt=_indented(4, prefix))
        _add_rule(sheet, names, f'{kind}="{label}"', style)
    _add_check_rule(sheet, columns)


def _finding_rules(sheet: Worksheet, top: int) -> None:
    first = top + 1
    whole = f"A{first}:{get_column_letter(len(layout.FINDINGS.headers))}{ROOM}"
    _add_rule(sheet, whole, f'$B{first}="エラー"', _look("FFE5E5"))
    _add_rule(sheet, whole, f'$B{first}="警告"', _look("FFF4D6"))


def add_names(workbook: Workbook) -> None:
    """The list of account codes, which grows with its table, and the lines that jobs write."""
    for name, address in zip(layout.RECONCILED.values(), ("A2", "A3"), strict=True):
        _name(workbook, workbook[layout.CROSSWALK.sheet], name, address)
    reference = f"{layout.ACCOUNTS.name}[{headers.CODE}]"
    workbook.defined_names[layout.CODE_LIST] = DefinedName(layout.CODE_LIST, attr_text=reference)


def draw_start(workbook: Workbook, sheet: Worksheet) -> None:
    """The first sheet: what the file is, where the totals stand, the steps of the year, the way to each sheet."""
    for letter, width in zip("ABCDEF", (2.5, 20, 22, 22, 22, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    _name(workbook, sheet, layout.BOARD_TITLE, "B2")
    sheet["B2"] = layout.BOARD_FORMULAS[layout.BOARD_TITLE]
    sheet["B2"].font = _font(size=20, bold=True, color=NAVY)
    sheet.row_dimensions[2].height = 36
    sheet["B3"] = "協議会の事業計画と当初予算を作り、検証し、送るためのブックです。黄色のセルに入力します。"
    sheet["B3"].font = _font(size=11, color="595959")
    _draw_board(workbook, sheet)
    _draw_steps(sheet)
    for row in range(7, 10):
        sheet.row_dimensions[row].height = 24
    _page(sheet, A4)


def _name(workbook: Workbook, sheet: Worksheet, name: str, address: str) -> None:
    absolute = f"${address[0]}${address[1:]}"
    workbook.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!{absolute}")


def _head(sheet: Worksheet, address: str, text: str) -> None:
    cell = sheet[address]
    cell.value, cell.font, cell.fill, cell.border = text, _font(bold=True, color="FFFFFF"), _fill(NAVY), _box()
    cell.alignment = Alignment(horizontal="center", vertical="center")


def _draw_board(workbook: Workbook, sheet: Worksheet) -> None:
    sheet["B5"] = "現在の合計（円）"
    sheet["B5"].font = _font(size=12, bold=True, color=NAVY)
    for letter, text in zip("BCDE", ("区分", "収入合計", "支出合計", "差額（収入－支出）"), strict=True):
        _head(sheet, f"{letter}6", text)
    for row, (label, names) in enumerate(zip(headers.DISPLAYED, layout.BOARD_TOTALS, strict=True), 7):
        sheet[f"B{row}"] = label
        for letter, name in zip("CDE", names, strict=True):
            _name(workbook, sheet, name, f"{letter}{row}")
            sheet[f"{letter}{row}"] = layout.BOARD_FORMULAS[name]
        for letter in "BCDE":
            cell = sheet[f"{letter}{row}"]
            cell.font, cell.border, cell.number_format = _font(size=12), _box(), AMOUNT_FORMAT
            cell.alignment = Alignment(horizontal="left" if letter == "B" else "right", vertical="center")
    _add_rule(sheet, "E7:E8", "E7=0", _look("C6E0B4", color="375623", bold=True))
    _add_rule(sheet, "E7:E8", "E7<>0", _look("FFC7CE", color="9C0006", bold=True))
    for row, (label, name, start) in enumerate(
        (("最終検証", layout.LAST_VALIDATION, "未実施"), ("検証の結果", layout.LAST_RESULT, "－")), 9
    ):
        _name(workbook, sheet, name, f"C{row}")
        sheet[f"B{row}"], sheet[f"C{row}"] = label, start
        sheet.merge_cells(f"C{row}:E{row}")
        sheet.row_dimensions[row].height = 22
        for letter in "BCDE":
            sheet[f"{letter}{row}"].border = _box()
        for letter in "BC":
            sheet[f"{letter}{row}"].font = _font(size=11)
            sheet[f"{letter}{row}"].alignment = Alignment(vertical="center")


def _draw_steps(sheet: Worksheet) -> None:
    sheet["B12"] = "1年の手順"
    sheet["B12"].font = _font(size=12, bold=True, color=NAVY)
    for letter, text in zip("BCD", ("順", "シート", "すること"), strict=True):
        _head(sheet, f"{letter}13", text)
    sheet.merge_cells("D13:F13")
    for row, (number, target, text) in enumerate(STEPS, 14):
        sheet[f"B{row}"], sheet[f"C{row}"], sheet[f"D{row}"] = number, target, text
        sheet[f"C{row}"].hyperlink = Hyperlink(ref=f"C{row}", location=f"'{target}'!A1", display=target)
        sheet.merge_cells(f"D{row}:F{row}")
        sheet.row_dimensions[row].height = 21
        for letter in "BCDEF":
            cell = sheet[f"{letter}{row}"]
            cell.border = _box()
            if letter in "BCD":
                cell.font = _font(size=11, color="0563C1", underline="single") if letter == "C" else _font(size=11)
                cell.alignment = Alignment(horizontal="center" if letter == "B" else "left", vertical="center")
    legend = 21
    sheet[f"B{legend}"] = "セルの色"
    sheet[f"B{legend}"].font = _font(size=12, bold=True, color=NAVY)
    for row, (colour, text) in enumerate(
        (
            (YELLOW, "入力するセル"),
            (GREEN, "計画から自動で入るセル"),
            (GREY, "小計（自動計算）"),
            (BLUE, "合計（自動計算）"),
        ),
        legend + 1,
    ):
        sheet[f"B{row}"].fill, sheet[f"B{row}"].border = _fill(colour), _box()
        sheet[f"C{row}"], sheet[f"C{row}"].font = text, _font(size=11)
