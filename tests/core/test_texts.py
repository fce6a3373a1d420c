"""Texts are looked through for a few marks first; nothing that a pattern matches is passed over for want of one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybudget.core.accounts import Account, Kind, Section
from pybudget.core.cells import AmountCell, Origin, Pair
from pybudget.core.dates import BOTH_COUNTS, DATE, SPAN, TERM
from pybudget.core.lookalikes import FOREIGN, HALF_WIDTH_KANA, RADICALS
from pybudget.core.texts import Texts
from pybudget.rules import txt005_no_placeholder_is_left as placeholders
from pybudget.rules import txt008_dates_are_possible as dates

NO_AMOUNTS = Pair(AmountCell(), AmountCell())
LOOKED_FOR = {
    "placeholders": (placeholders.PLACEHOLDER, placeholders.MARKS),
    "dates": (DATE, dates.MARKS),
    "periods": (SPAN, dates.MARKS),
    "terms": (TERM, dates.MARKS),
    "years in both ways of counting": (BOTH_COUNTS, dates.MARKS),
    "parts of kanji": (RADICALS, (FOREIGN,)),
    "kana of half width": (HALF_WIDTH_KANA, (FOREIGN,)),
}


def account(name: str, note: str = "", reason: str = "") -> Account:
    origin = Origin("科目", 5, {})
    return Account(
        "支-1", Section.EXPENDITURE, "1", Kind.ACCOUNT, name, "", NO_AMOUNTS, NO_AMOUNTS, note, reason, origin
    )


def found(texts: Texts, pattern: re.Pattern[str], *marks: str | re.Pattern[str]) -> list[tuple[str, str]]:
    return [(match.cell.header, match.found.group()) for match in texts.find(pattern, *marks)]


@pytest.mark.parametrize(("pattern", "marks"), LOOKED_FOR.values(), ids=LOOKED_FOR)
@settings(max_examples=40)
@given(data=st.data())
def test_every_text_that_a_pattern_matches_holds_one_of_its_marks(pattern, marks, data: st.DataObject) -> None:
    matched = data.draw(st.from_regex(pattern).filter(lambda text: "\0" not in text and pattern.search(text)))
    texts = Texts([account("運営費", note=matched), account(matched), account("事務費", reason=matched)], ())
    assert found(texts, pattern, *marks) == found(texts, pattern)
    assert len(found(texts, pattern, *marks)) == len(list(pattern.finditer(matched))) * 3


EACH_PLACEHOLDER = (
    *("あああ", "○○", "XXX", "××会場", "??", "＊＊＊", "___", "〓", "ダミー", "仮置き", "仮入力", "仮単価", "仮の額"),
    *("要確認", "要修正", "要検討", "要調整", "要追記", "要記入", "要差替え", "要差し替え", "後で入力", "あとで直す"),
    *("のちほど確認", "ここに記載", "仮", "未定", "未入力", "未記入", "確認中", "調整中", "作成中", "検討中", "テスト"),
    *("サンプル", "例文", "記入例", "入力例", "TODO", "TBD", "FIXME", "Lorem", "lorem", "Dummy", "dummy", "DUMMY"),
)


@pytest.mark.parametrize("text", EACH_PLACEHOLDER)
def test_each_placeholder_has_a_mark(text: str) -> None:
    texts = Texts([account("運営費"), account(text)], ())
    assert found(texts, placeholders.PLACEHOLDER, *placeholders.MARKS) == found(texts, placeholders.PLACEHOLDER) != []


def test_what_stands_in_two_cells_is_not_taken_for_one_text() -> None:
    texts = Texts([account("要", note="確認"), account("要確認")], ())
    assert found(texts, re.compile("要確認"), "要") == [("科目名", "要確認")]


def test_a_text_is_found_as_often_as_it_stands_there_and_its_cell_once() -> None:
    texts = Texts([account("仮の額、仮の名")], ())
    assert len(list(texts.find(re.compile("仮の"), "仮"))) == len("仮仮")
    assert len(list(texts.find_first(re.compile("仮の"), "仮"))) == len("仮")


def test_a_text_that_holds_more_than_what_is_usual_is_found() -> None:
    texts = Texts([account("事業（改修）"), account("事業（改修（二期）"), account("", note="（）（")], ())
    cells = list(texts.find_besides(re.compile("[（）]"), re.compile("（[^（）]*）")))
    assert [cell.text for cell in cells] == ["事業（改修（二期）", "（）（"]
