"""The catalogue for readers: the generated page ``docs/rules.md`` and the plain text of one rule, both in Japanese."""

from __future__ import annotations

import sys
import textwrap
from itertools import groupby
from string import Formatter
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.rules.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.findings import Rule

FAMILIES: Final = {
    "BAL": "収支のつりあい",
    "BAS": "確定した版・前年度ファイルとの照合",
    "EXC": "例外",
    "FML": "計算式",
    "LNK": "事業計画と科目のつながり",
    "PRV": "年度と前年度の額",
    "PUB": "外に出す前の確認",
    "SET": "設定",
    "STR": "科目の構成",
    "TOT": "合計",
    "TXT": "名前と文章",
    "VAL": "金額",
    "VAR": "前年度との増減",
}
"""The first three letters of a rule's id, and what such rules are about."""

WORDS: Final = {
    "actual": "実際の額",
    "before": "前の名前",
    "below": "下の行の計",
    "cause": "考えられる原因",
    "code": "コード",
    "column": "当年度・前年度",
    "count": "数",
    "current": "当年度の額",
    "difference": "差額",
    "entry": "入力額の列",
    "expected": "あるべき額",
    "fault": "誤りの内容",
    "file": "前年度ファイル",
    "first": "ほかの科目",
    "found": "書かれている年度",
    "funds": "充当先",
    "meant": "同じ名前の支出科目",
    "header": "列",
    "key": "設定の項目",
    "kind": "種類",
    "needed": "正しい値",
    "other": "比べた額",
    "parent": "上の科目",
    "place.code": "科目コード",
    "place.name": "科目など",
    "place.sheet": "シート",
    "prior": "前年度の額",
    "proposal": "正しいコード",
    "rate": "増減率",
    "row": "行番号",
    "rule": "規則の番号",
    "sheet": "シート",
    "shown": "セルの内容",
    "target": "対象",
    "text": "表記",
    "unit": "円・千円",
    "until": "期限年度",
    "version": "確定した版",
    "year": "会計年度",
}
"""What stands for the data of a finding where a message is shown without one."""

_INTRODUCTION: Final = """\
# 検証の規則

「検証」がブックについて確かめることの一覧です。このページはプログラムから自動で作られます。

- 「エラー」は直すまで残る誤り、「警告」は確かめてほしい点です。
- 事情があって規則のとおりにできないところは、例外シートに規則の番号、対象（科目コードかセル）、理由を書きます。
  期限年度まで表示されなくなります。
- 表示される文の〈　〉には、見つかったところの名前や金額が入ります。

例は、科目シートの行を「コード　科目名　入力額　前年度入力額」の順に書いたものです（小計と合計の行は表示額）。
「充当先=」「ブロック=」などはその列の内容、「表示=」は当年度予算額に表示されている額、「数式=なし」は計算式のない表示、
「計画」は計画シートから金額を受ける計算式、「－」は金額なしです。［計画］の下は計画シートの行
（階層か行種別　名称　当年度　前年度、単位は千円）、［設定］の下は設定、［年度］の下は年度の書かれた文字列、
［ブック］の下はブックの状態（計算方法、非表示の行など）、［例外］の下は例外シートの行（規則　対象　理由　期限年度）、
［確定］の下は確定シートの行（表　行　列　値。行の中の空白は _）、
［前年度対応］の下は前年度対応シートの行（部　前年度科目　前年度額　当年度コード　配分額　判定）、
［前年度ファイル］の下は前年度ファイルの科目（部　科目　金額）です。
"""


class Examples(NamedTuple):
    """The two examples of a rule's documentation, one row of the book a line."""

    not_in_order: str
    in_order: str


def examples(rule: Rule) -> Examples:
    """The examples in the docstring of the rule's module."""
    text = sys.modules[rule.check.__module__].__doc__ or ""
    _, _, rest = text.partition("Not in order::")
    not_in_order, _, in_order = rest.partition("In order::")
    return Examples(*(textwrap.dedent(block).strip("\n") for block in (not_in_order, in_order)))


def wording(rule: Rule) -> str:
    """The rule's message with 〈words〉 in place of a finding's data."""
    parts = Formatter().parse(rule.message)
    return "".join(text + (f"〈{WORDS[field]}〉" if field else "") for text, field, _, _ in parts)


def describe(rule: Rule) -> str:
    """One rule as plain text."""
    shown = examples(rule)
    return "\n".join(
        (
            f"{rule.id}（{rule.severity.label}）　{rule.title}",
            "",
            *(f"{name}：{text}" for name, text in _facts(rule)),
            "",
            "正しくない例：",
            textwrap.indent(shown.not_in_order, "    "),
            "",
            "正しい例：",
            textwrap.indent(shown.in_order, "    "),
        )
    )


def catalogue_page() -> str:
    """The whole catalogue as a page of Markdown."""
    parts = [_INTRODUCTION]
    for family, rules in groupby(CATALOGUE, key=_family):
        parts.append(f"## {FAMILIES[family]}（{family}）\n")
        parts.extend(_section(rule) for rule in rules)
    return "\n".join(parts)


def _family(rule: Rule) -> str:
    return rule.id.rstrip("0123456789")


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "表示される文", wording(rule)
    yield "直し方", rule.remedy
    yield "根拠", rule.source


def _section(rule: Rule) -> str:
    shown = examples(rule)
    facts = "".join(f"- {name}：{text}\n" for name, text in _facts(rule))
    return (
        f"### {rule.id}　{rule.title}\n\n- 重大度：{rule.severity.label}\n{facts}\n"
        f"正しくない例\n\n```text\n{shown.not_in_order}\n```\n\n正しい例\n\n```text\n{shown.in_order}\n```\n"
    )
