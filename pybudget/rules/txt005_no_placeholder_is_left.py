"""No placeholder may be left in a text.

あああ, ダミー, 要確認, ○○, XXX and the like are typed to be replaced; a book with one of them has gone out to a real
city's council.

Not in order::

    支-1  ○○事業費  1,000
    支-2  事務費        200  備考=要確認

In order::

    支-1  事業費  1,000  備考=ダミーメールによる訓練
    支-2  事務費    200  備考=（仮称）研修センターの利用
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_ALONE_BEFORE: Final = r"(?<![^\0\s（(【［〔「:：、,])"
_ALONE_AFTER: Final = r"(?=[\0\s）)】］〕」:：、,]|\Z)"
PLACEHOLDER: Final = re.compile(
    rf"""
    ([ぁ-んァ-ヶ])\1{{2,}}                        # あああ
    | (?<![一二三四五六七八九十百千])[○〇◯●◎□■]{{2,}}(?![一二三四五六七八九十年])
    | (?<![A-Za-z0-9])[XxＸｘ]{{3,}}(?![A-Za-z0-9]) | [ＸｘX×✕]{{2,}}(?![0-9])(?=[\u3041-\u9fff])
    | [?？]{{2,}} | [＊*＿_＃#〓]{{3,}} | 〓
    | ダミー(?!メール|サイト|ファイル|アカウント|端末|データ)
    | 仮置き?(?=[\0\s）)】］の。、]|\Z) | 仮入力 | 仮単価 | 仮の(?:金額|数字|額|値|名称|文)
    | 要(?:確認|修正|検討|調整|追記|記入|差替え?|差し替え)(?!事項|者)
    | (?:後で|あとで|のちほど)(?:直|入力|記入|修正|確認|書) | ここに(?:入力|記入|記載)
    | {_ALONE_BEFORE}
      (?:仮|未定|未入力|未記入|確認中|調整中|作成中|検討中|テスト|サンプル|例文|記入例|入力例){_ALONE_AFTER}
    | (?<![A-Za-z])(?:TODO|TBD|FIXME|[Ll]orem|[Dd]ummy|DUMMY)(?![A-Za-z])
    """,
    re.VERBOSE,
)
MARKS: Final = (
    re.compile(r"([ぁ-んァ-ヶ])\1\1"),
    re.compile("[○〇◯●◎□■XxＸｘ×✕?？＊*＿_＃#][○〇◯●◎□■XxＸｘ×✕?？＊*＿_＃#]"),
    re.compile(  # each begins with a character of its own, and few texts hold that
        "〓|仮|ダミー|要[確修検調追記差]|未[定入記]|確認中|調整中|作成中|検討中|例文|記入例|入力例"
        "|後で|あとで|ちほど|テスト|サンプル|TODO|TBD|FIXME|orem|ummy|DUMMY"
    ),
    "ここに",
)
"""Every placeholder holds one of them."""


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every text; once a cell."""
    for match in budget.texts.find_first(PLACEHOLDER, *MARKS):
        cell = match.cell
        yield RULE.at(cell.place, header=cell.header, text=match.excerpt, shown=match.found.group())


RULE: Final = Rule(
    id="TXT005",
    title="仮の文字が残っていない",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}「{text}」に、仮の文字「{shown}」が残っているようです。",
    remedy="正しい内容に直してください。このままでよいときは、例外シートに理由を書いてください。",
    source="議会資料に仮の文字が残った他団体の正誤表の例",
    check=check,
)
