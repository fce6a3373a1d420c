"""How the master looks: widths, colours, lists, print set-up. Nothing here changes a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pybudget.core import headers
from pybudget.master import layout
from pybudget.master.column_looks import dress_columns
from pybudget.master.conditional_looks import ROOM, account_rules, finding_rules, plan_rules
from pybudget.master.palette import A3, A4, NAVY, font, set_page

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


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
PROMPTS: Final = {
    (layout.CROSSWALK.name, "当年度コード"): (
        "候補のコードと名前は、右の「理由」にあります。同じ部の、内訳のない科目のコードを選び、「対応表を確定」を押します。"
        "対応する科目がなければ空欄のまま、判定を「対応なし」にします。"
    ),
}
"""What is shown beside a cell while it is selected: a list of codes has no room for their names."""
SETTING_LISTS: Final = {
    "前年度の基準": '"当初,補正後,実績"',
    "端数処理": '"切捨て,四捨五入,切上げ,許さない"',
    "送付方法": '"個別,Bcc"',
    "廃止科目の表示": '"一覧のみ,行を残す"',
}

TABS: Final = {
    layout.ACCOUNTS.name: "FFC000",
    layout.PLAN.name: "FFC000",
    layout.FINDINGS.name: "C00000",
    layout.CROSSWALK.name: "70AD47",
}


def prepare(workbook: Workbook) -> None:
    """Make the book's default font ours: column widths are measured in it."""
    inner: Any = workbook  # openpyxl has no public way to set the default font
    inner._fonts[0] = font(size=11)  # noqa: SLF001
    inner._named_styles["Normal"].font = font(size=11)  # noqa: SLF001


def dress(sheet: Worksheet, table: layout.TableLayout, top: int, bottom: int) -> None:
    """Give a table's sheet its title, formats, lists, conditional formats, panes and print set-up.

    Args:
        sheet: The sheet, filled.
        table: Its table.
        top: Row number of the header row.
        bottom: Row number of the last row.
    """
    _title(sheet, table)
    dress_columns(sheet, table, top, bottom)
    _lists(sheet, table, top)
    if table is layout.ACCOUNTS:
        account_rules(sheet, top)
    elif table is layout.PLAN:
        plan_rules(sheet, top)
    elif table is layout.FINDINGS:
        finding_rules(sheet, top)
    sheet.freeze_panes = FROZEN.get(table.name, f"A{top + 1}")
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    if table.name in TABS:
        sheet.sheet_properties.tabColor = TABS[table.name]
    set_page(sheet, A3 if len(table.headers) > len(layout.CROSSWALK.headers) else A4)
    sheet.print_title_rows = f"{top}:{top}"


def _title(sheet: Worksheet, table: layout.TableLayout) -> None:
    title, first, second = TITLES[table.name]
    sheet["A1"], sheet["A2"], sheet["A3"] = title, first, second
    sheet["A1"].font = font(size=16, bold=True, color=NAVY)
    sheet["A2"].font = sheet["A3"].font = font(color="595959")
    sheet.row_dimensions[1].height = 27
    sheet.row_dimensions[2].height = sheet.row_dimensions[3].height = 17


def _lists(sheet: Worksheet, table: layout.TableLayout, top: int) -> None:
    for header, formula in ((key[1], text) for key, text in LISTS.items() if key[0] == table.name):
        letter = get_column_letter(table.headers.index(header) + 1)
        _add_list(sheet, formula, f"{letter}{top + 1}:{letter}{ROOM}", PROMPTS.get((table.name, header), ""))
    if table is layout.SETTINGS:
        for row, key in enumerate(layout.SETTING_HELP, top + 1):
            if key in SETTING_LISTS:
                _add_list(sheet, SETTING_LISTS[key], f"B{row}")


def _add_list(sheet: Worksheet, formula: str, cells: str, prompt: str = "") -> None:
    validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    if prompt:
        validation.showInputMessage, validation.prompt = True, prompt
    validation.errorTitle, validation.error = "一覧から選んでください", "この欄には一覧にある値だけを入れます。"
    validation.add(cells)
    sheet.add_data_validation(validation)
