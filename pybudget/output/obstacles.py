"""What keeps a document from being printed, in one sentence for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.statements import Cause

if TYPE_CHECKING:
    from pybudget.core.statements import Obstacle

_SENTENCES: Final = {
    Cause.SETTING: "設定の「{name}」（{shown}）が読めないため、作成できません。設定シートの {cell} を直してください。",
    Cause.AMOUNT: (
        "「{name}」の入力額（{sheet}!{cell}：{shown}）が読めないため、作成できません。円の整数で入れ直してください。"
    ),
    Cause.UNCOUNTED_ROW: (
        "「{name}」の行（{sheet}!{cell}）はどの合計にも入らないため、作成できません。"
        "コードの重複や空欄、部と種別を確かめてください。"
    ),
    Cause.GROUP_ENTRY: (
        "「{name}」は内訳のある行なのに入力額（{sheet}!{cell}：{shown}）があるため、作成できません。"
        "内訳の科目に入れ直してください。"
    ),
    Cause.PLAN_KIND: (
        "計画の「{name}」の行種別（{sheet}!{cell}）が読めないため、作成できません。一覧から選び直してください。"
    ),
    Cause.PLAN_LEVEL: (
        "計画の見出し「{name}」に階層（{sheet}!{cell}）がないため、作成できません。1～4 から選んでください。"
    ),
    Cause.PLAN_AMOUNT: (
        "計画の「{name}」の額（{sheet}!{cell}：{shown}）が読めないため、作成できません。千円の整数で入れ直してください。"
    ),
}


def sentence(obstacle: Obstacle) -> str:
    """What is wrong, where, and what to do."""
    place = obstacle.place
    return _SENTENCES[obstacle.cause].format(
        name=place.name or place.cell, sheet=place.sheet, cell=place.cell, shown=obstacle.shown or "空欄"
    )
