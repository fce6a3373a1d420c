"""Everything on the ribbon, once: the buttons that Excel shows and the jobs that they start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Button:
    """One button.

    Attributes:
        tag: The job, as ``dispatch`` knows it; also the name of the icon in ``macros/icons``.
        label: What stands on it.
        keytip: The key after Alt and the tab's own, at most three characters.
        screentip: The heading of what is shown when the pointer rests on it.
        supertip: The text below that.
        picks_file: Whether Excel asks for a file first.
    """

    tag: str
    label: str
    keytip: str
    screentip: str
    supertip: str
    picks_file: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons under one caption; small ones are stacked."""

    name: str
    label: str
    buttons: tuple[Button, ...]
    is_large: bool = True


TAB_LABEL: Final = "予算"
TAB_KEYTIP: Final = "YS"

GROUPS: Final = (
    Group(
        "checks",
        "検証",
        (
            Button(
                "validate",
                "検証",
                "V",
                "予算書を検証する",
                "合計・内訳・充当・事業計画とのつながりをすべて確かめ、指摘を「検証結果」シートに書き出します。"
                "入力した額や文章は変えません。",
            ),
            Button(
                "repair",
                "数式を直す",
                "L",
                "上書きされた数式を元に戻す",
                "計算の列、計画から受ける入力額、「はじめに」の数式のうち、上書きされたり書き換えられたりしたものを元に戻し、"
                "直す前と後の額を示します。ほかのセルは変えません。",
            ),
        ),
    ),
    Group(
        "prior_year",
        "前年度",
        (
            Button(
                "refresh",
                "前年度更新",
                "R",
                "前年度の額を取り込む",
                "前年度のファイルを選ぶと、前年度の列と「前年度対応」シートを更新します。"
                "行き先の決まらない額は、捨てずに一覧に残します。事業計画のファイルを選ぶと、「計画」の前年度の列を更新します。",
                picks_file=True,
            ),
            Button(
                "confirm_crosswalk",
                "対応表を確定",
                "T",
                "前年度対応を確定する",
                "「前年度対応」シートで当年度コードを入れた「要確認」の行を「確認済」にします。"
                "確認済の行は、次の前年度更新でもそのまま使われます。",
            ),
            Button(
                "crosswalk",
                "組替一覧",
                "K",
                "組替一覧を作る",
                "前年度の額がどの科目に移ったかを一覧にし、移した額の合計が前年度の合計と合うことを示します。"
                "このブックのシートと、出力フォルダのブックになります。",
            ),
        ),
    ),
    Group(
        "documents",
        "作成",
        (
            Button(
                "statements",
                "収入の部・支出の部",
                "S",
                "収入の部・支出の部を作る",
                "このブックに「収入の部」「支出の部」シートを作り、送付用のブックも出力フォルダに保存します。",
            ),
            Button(
                "supplement",
                "補正予算",
                "B",
                "補正前の額・補正額・計を並べる",
                "補正前のマスターを選ぶと、「収入の部」「支出の部」を、補正前の額・補正額・計の列で作ります。"
                "設定の「版」は、先に「補正第1号」などにしておきます。",
                picks_file=True,
            ),
            Button(
                "plan",
                "事業計画",
                "P",
                "事業計画を作る",
                "「計画」シートから、事業計画の文書（Word）を出力フォルダに、「事業計画」シートをこのブックに作ります。",
            ),
            Button(
                "variance",
                "増減分析",
                "Z",
                "前年度との増減を分析する",
                "科目ごとの増減額と増減率を、グラフとともに別のブックにまとめます。",
            ),
            Button(
                "errata",
                "正誤表",
                "E",
                "前の版との違いを一覧にする",
                "送ったブックかマスターの控えを選ぶと、このブックとの違いを、行の名前・誤・正で一覧にします。"
                "このブックのシートと、出力フォルダのブックになります。",
                picks_file=True,
            ),
            Button(
                "pdf",
                "PDF",
                "D",
                "PDF にする",
                "収入の部・支出の部と事業計画を作り、印刷の体裁のまま PDF で出力フォルダに保存します。",
            ),
        ),
    ),
    Group(
        "sending",
        "送付",
        (
            Button(
                "mail",
                "メール下書き",
                "M",
                "送付メールの下書きを作る",
                "「宛先」シートの相手に宛てた下書きを作ります。送信はしません。内容を確かめてから、ご自分で送ってください。",
            ),
            Button(
                "mail_check",
                "下書きを確認",
                "X",
                "下書きをマスターと照合する",
                "いちばん新しい下書きの宛先・添付・合計を、このブックと照合します。作成した人とは別の人が行います。",
            ),
        ),
    ),
    Group(
        "year",
        "年度",
        (
            Button(
                "freeze",
                "版を確定",
                "F",
                "承認された版を確定する",
                "会議で承認された額を、設定の「版」の名前で「確定」シートに控えます。以後の検証では、控えと違う額をすべて知らせます。",
            ),
            Button(
                "rollover",
                "新年度へ",
                "N",
                "次の年度のマスターを作る",
                "当年度の額を前年度の列に移した、次の年度のブックを同じフォルダに作ります。"
                "入力額を空にするか、残すかを選べます。このブックは変わりません。",
            ),
        ),
        is_large=False,
    ),
    Group(
        "support",
        "ヘルプ",
        (
            Button(
                "undo",
                "元に戻す",
                "U",
                "直前の処理の前に戻す",
                "直前の処理の前に保存した控えの内容に、このブックを戻します。",
            ),
            Button(
                "help",
                "ヘルプ",
                "H",
                "規則の説明か手引きを開く",
                "「検証結果」の行か、指摘のあるセルを選んで押すと、その規則を良い例・悪い例とともに説明します。"
                "それ以外では、使い方の手引きを開きます。",
            ),
            Button(
                "doctor",
                "環境診断",
                "I",
                "この PC の準備を確かめる",
                "Python・アドイン・設定がそろっているかを確かめ、足りないものと直し方を示します。",
            ),
        ),
        is_large=False,
    ),
)

BUTTONS: Final = tuple(button for group in GROUPS for button in group.buttons)

MESSAGES: Final = {
    "no_workbook": "予算のブックが開かれていません。ブックを開き、上に「編集を有効にする」と出ていたら押してから、"
    "もう一度ボタンを押してください。",
    "foreign_settings": "このブックの中か同じフォルダに pybudget.conf という設定があるため、安全のため実行しません。"
    "心当たりがなければ、このブックの送り主に確かめてください。",
    "no_python": "この PC の設定に Python が見つかりません。"
    "システムの担当者に「pybudget addin install」の実行を頼んでください。",
    "python_failed": "処理が最後まで進みませんでした。"
    "直前に英語の表示があれば、その画面を写してシステムの担当者に知らせてください。",
    "refresh_title": "前年度のファイルを選んでください",
    "refresh_filter": "前年度のファイル,*.xlsx;*.xlsm;*.xlsb;*.xls;*.ods;*.csv;*.docx,すべてのファイル (*.*),*.*",
    "supplement_title": "補正前のマスターを選んでください",
    "supplement_filter": "マスターのブック,*.xlsx",
    "errata_title": "前の版（送ったブックか、マスターの控え）を選んでください",
    "errata_filter": "前の版のブック,*.xlsx",
}
"""Texts that the add-in shows before Python runs; VBA finds each by its name on a sheet of the add-in."""
