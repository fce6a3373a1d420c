"""The only place that knows the sheets, tables, columns and formulas of the master workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pybudget.core import headers, settings

START_SHEET: Final = "はじめに"

AMOUNT_FORMAT: Final = '#,##0;"△ "#,##0'
RATE_FORMAT: Final = '0.0%;"△ "0.0%'


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One sheet's table: its sheet, its name as a ListObject and its headers in order."""

    sheet: str
    name: str
    headers: tuple[str, ...]


SETTINGS: Final = TableLayout("設定", "tblSettings", ("項目", "値", "説明"))
ACCOUNTS: Final = TableLayout(
    "科目",
    "tblAccounts",
    (
        headers.CODE,
        headers.SECTION,
        headers.BLOCK,
        headers.KIND,
        headers.ACCOUNT_NAME,
        headers.FUNDS,
        headers.ENTRY.current,
        headers.DISPLAYED.current,
        headers.ENTRY.prior,
        headers.DISPLAYED.prior,
        headers.CHANGE,
        headers.CHANGE_RATE,
        headers.NOTE,
        headers.REASON,
        headers.CHECK,
    ),
)
PLAN: Final = TableLayout(
    "計画",
    "tblPlan",
    (
        headers.LEVEL,
        headers.PLAN_KIND,
        headers.PLAN_NAME,
        headers.CONTENT,
        headers.PLAN_AMOUNT.current,
        headers.PLAN_AMOUNT.prior,
        headers.ACCOUNT_CODE,
        headers.REMARK,
        headers.CHECK,
    ),
)
CROSSWALK: Final = TableLayout(
    "前年度対応",
    "tblCrosswalk",
    ("前年度の部", "前年度科目", "前年度額", "当年度コード", "配分額", "判定", "理由"),
)
EXCEPTIONS: Final = TableLayout(
    "例外",
    "tblExceptions",
    (
        headers.EXCEPTION_RULE,
        headers.EXCEPTION_TARGET,
        headers.EXCEPTION_REASON,
        headers.EXCEPTION_APPROVER,
        headers.EXCEPTION_END,
    ),
)
BASELINE: Final = TableLayout(
    "確定",
    "tblBaseline",
    (
        headers.BASELINE_LABEL,
        headers.BASELINE_TIME,
        headers.BASELINE_TABLE,
        headers.BASELINE_ROW,
        headers.BASELINE_COLUMN,
        headers.BASELINE_AMOUNT,
    ),
)
RECIPIENTS: Final = TableLayout("宛先", "tblRecipients", ("区分", "団体名", "氏名", "メールアドレス", "送付"))
FINDINGS: Final = TableLayout(
    "検証結果",
    "tblFindings",
    ("No", "重大度", "規則", "シート", "セル", "内容", "期待値", "実際の値", "差額", "直し方"),
)
HISTORY: Final = TableLayout("履歴", "tblHistory", ("日時", "操作", "結果", "対象ファイル", "内容ハッシュ"))

TABLES: Final = (
    SETTINGS,
    ACCOUNTS,
    PLAN,
    CROSSWALK,
    EXCEPTIONS,
    BASELINE,
    RECIPIENTS,
    FINDINGS,
    HISTORY,
)
"""In the order of their sheets, which follow はじめに."""

SETTING_HELP: Final = {
    settings.ORGANISATION: "予算書に印刷する協議会の名称",
    settings.FISCAL_YEAR: "例：令和7年度",
    settings.EDITION: "案／当初／補正第1号 など。案の間は表題に（案）と印刷します",
    settings.PRIOR_BASIS: "比較する前年度の額：当初／補正後／実績",
    settings.ROUNDING: "円を千円にするとき：切捨て／四捨五入／切上げ／許さない（千円未満を誤りとする）",
    settings.PRIOR_FILE: "前年度更新で最後に読み込んだファイル（自動で記入されます）",
    settings.PREVIOUS_FILE: "補正予算のとき、補正前のマスター（「補正予算」ボタンが記入します）",
    settings.OUTPUT_FOLDER: "作成したファイルの保存先。空欄ならこのブックと同じフォルダ",
    settings.FILE_NAME: "作成するファイルの名前。{会計年度} と {版} が置き換わります",
    settings.REASON_RATE: "この率以上の増減には増減理由を求めます（例：10%）",
    settings.REASON_AMOUNT: "この額（円）以上の増減には増減理由を求めます",
    settings.ALLOWED_DOMAINS: "宛先として許すメールアドレスのドメイン（複数は空白で区切る）",
    settings.TEMPLATE: "独自の様式ファイル。事業計画には「内訳別表」も選べます（複数は「、」で区切る）。空欄なら標準",
    settings.SENDER: "差出人のメールアドレス。空欄なら、下書きを開いたメールソフトの差出人になります",
    settings.DELIVERY: "個別（団体ごとに 1 通ずつ）／Bcc（1 通にまとめ、宛先を互いに見せない）",
    settings.SIZE_LIMIT: "添付ファイルの合計の上限（例：10MB）。受け取る側のメールサーバーに合わせます",
    settings.MAIL_TEXTS: "独自のメール文面のフォルダ。空欄なら標準の文面を使います",
    settings.ABOLISHED: "前年度対応で「対応なし」とした科目：一覧のみ／行を残す（科目に当年度「－」の行を足す）",
    settings.STATEMENT_EXTRAS: "「増減」（増減額・増減率の列）、「表紙」（目次と合計）。複数は「、」で区切る",
}
"""設定: every key with its explanation, in order."""

_THIS: Final = "tblAccounts[[#This Row],[{}]]"


def _this(header: str) -> str:
    return _THIS.format(header)


def _roll_up(entry: str) -> str:
    """The uniform formula of 当年度予算額 / 前年度予算額 over the column ``entry`` (design, section 2)."""
    column = f"tblAccounts[{entry}]"
    section = f"tblAccounts[{headers.SECTION}],{_this(headers.SECTION)}"
    block = f"tblAccounts[{headers.BLOCK}],{_this(headers.BLOCK)}"
    code, own = f"tblAccounts[{headers.CODE}]", _this(headers.CODE)
    return (
        f'=IF({_this(headers.KIND)}="小計",SUMIFS({column},{section},{block}),'
        f'IF({_this(headers.KIND)}="合計",SUMIFS({column},{section}),'
        f'SUMIFS({column},{code},{own})+SUMIFS({column},{code},{own}&"-*")))'
    )


CALCULATED: Final = {
    headers.DISPLAYED.current: _roll_up(headers.ENTRY.current),
    headers.DISPLAYED.prior: _roll_up(headers.ENTRY.prior),
    headers.CHANGE: f"={_this(headers.DISPLAYED.current)}-{_this(headers.DISPLAYED.prior)}",
    headers.CHANGE_RATE: (
        f'=IF({_this(headers.DISPLAYED.prior)}=0,"－",{_this(headers.CHANGE)}/ABS({_this(headers.DISPLAYED.prior)}))'
    ),
}
"""科目: the uniform formulas of its calculated columns, by header."""

PLAN_FEED: Final = (
    f"=SUMIFS(tblPlan[{headers.PLAN_AMOUNT.current}],tblPlan[{headers.ACCOUNT_CODE}],{_this(headers.CODE)})*1000"
)
"""科目: the formula in 入力額 of a leaf that the plan feeds (千円 to yen)."""


def _total(displayed: str, section: str) -> str:
    of_section = f'tblAccounts[{headers.SECTION}],"{section}"'
    return f'SUMIFS(tblAccounts[{displayed}],{of_section},tblAccounts[{headers.KIND}],"合計")'


_YEAR: Final = 'INDEX(tblSettings[値],MATCH("会計年度",tblSettings[項目],0))'

BOARD_TITLE: Final = "pb_title"
BOARD_TOTALS: Final = (
    ("pb_revenue", "pb_expenditure", "pb_difference"),
    ("pb_prior_revenue", "pb_prior_expenditure", "pb_prior_difference"),
)
"""Defined names on はじめに: one row for this year, one for last year; revenue, expenditure and their difference."""

BOARD_FORMULAS: Final = {
    BOARD_TITLE: f'={_YEAR}&"当初予算 作成ブック"',
    "pb_revenue": f"={_total(headers.DISPLAYED.current, '収入')}",
    "pb_expenditure": f"={_total(headers.DISPLAYED.current, '支出')}",
    "pb_difference": "=pb_revenue-pb_expenditure",
    "pb_prior_revenue": f"={_total(headers.DISPLAYED.prior, '収入')}",
    "pb_prior_expenditure": f"={_total(headers.DISPLAYED.prior, '支出')}",
    "pb_prior_difference": "=pb_prior_revenue-pb_prior_expenditure",
}
"""はじめに: live formulas of the status board, by defined name."""

LAST_VALIDATION: Final = "pb_last_validation"
LAST_RESULT: Final = "pb_last_result"
RECONCILED: Final = {"収入": "pb_reconciliation_revenue", "支出": "pb_reconciliation_expenditure"}
"""前年度対応: the defined names of the two lines that prove that nothing was dropped, by section."""

CODE_LIST: Final = "pb_codes"
"""Defined name behind the drop-down lists of account codes."""


def book_title(year: str) -> str:
    """The title in the file's properties, from the label of its fiscal year."""
    return f"{year}当初予算 マスター"


@lru_cache(maxsize=256)  # a column has one formula, in as many rows as there are accounts
def canonical(formula: str) -> str:
    """A formula without what Excel and Calc write differently: blanks, case, ``[@x]`` for ``[#This Row]``.

    Two formulas are the same to us when their canonical forms are equal.
    """
    parts = re.split(r'("[^"]*")', formula)
    plain = "".join(part if part.startswith('"') else "".join(part.split()).casefold() for part in parts)
    plain = plain.replace("tblaccounts[[#thisrow],[", "[@[").replace("[@[", "\0").replace("tblaccounts[", "[")
    plain = re.sub("\0([^\\]]*)\\]\\]?", r"[@\1]", plain)
    return plain.removeprefix("=").removeprefix("+")
