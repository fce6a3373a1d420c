from __future__ import annotations

import pytest

from pybudget.rules.catalogue import CATALOGUE, find_rule
from pybudget.rules.page import catalogue_page, describe, examples, wording


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_the_page_has_every_rule_with_its_texts_and_examples(rule):
    page = catalogue_page()

    assert page.count(f"### {rule.id}　{rule.title}\n") == 1
    for text in (wording(rule), rule.remedy, rule.source, *examples(rule)):
        assert text in page


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_a_message_without_a_finding_has_japanese_words_for_its_data(rule):
    assert "{" not in wording(rule)
    assert "〈" in wording(rule)


def test_one_rule_is_described_in_plain_text():
    text = describe(find_rule("BAL001"))

    assert text == (
        "BAL001（エラー）　収入合計と支出合計が等しい\n"
        "\n"
        "表示される文：〈当年度・前年度〉の収入合計 〈あるべき額〉 円と支出合計 〈実際の額〉 円が一致しません"
        "（差 〈差額〉 円）。\n"
        "直し方：差額と同じ金額の科目を入力額の列で探し、片方だけに入れた額や入れ忘れを直してください。\n"
        "根拠：協議会の予算書の様式（収入の部と支出の部の合計を同額とする）。"
        "地方自治法第208条第2項（各年度の歳出はその年度の歳入をもって充てる）の考え方\n"
        "\n"
        "正しくない例：\n"
        "    収-1  負担金収入  1,000\n"
        "    支-1  事業費        999\n"
        "\n"
        "正しい例：\n"
        "    収-1  負担金収入  1,000\n"
        "    支-1  事業費      1,000"
    )
