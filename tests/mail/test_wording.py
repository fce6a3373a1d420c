"""The texts of the mail: filled in from the book, edited by staff, harmless whatever stands in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pybudget import resources
from pybudget.core import settings as keys
from pybudget.errors import PybudgetError
from pybudget.mail import wording
from pybudget.mail.attachments import Attachment
from pybudget.mail.recipients import TOGETHER_LABEL, Envelope, Recipient, Role
from pybudget.master.records import read_budget
from tests.master.books import YEARS, sample_book

STANDARD = resources.folder("templates") / "mail"
FACTS = {
    **wording.facts(read_budget(sample_book()), [Attachment("予算（案）.xlsx", bytes(2000))]),
    "宛名": ["甲市 御中"],
}


def filled(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return wording.write(folder, STANDARD, FACTS)


def person(name, body="甲市", role=Role.TO):
    return Recipient(role, body, name, "a@example.jp", "宛先!D5")


@pytest.mark.parametrize("year", YEARS)
def test_totals_and_differences_of_the_real_books_stand_in_text_and_html(year):
    named = {**wording.facts(read_budget(sample_book(year)), []), "宛名": ["各位"]}
    written = wording.write(STANDARD, STANDARD, named)
    figures = {
        "r07": ("令和7年度", "385,422,000", "令和6年度", "351,361,000", "34,061,000"),
        "r02": ("令和2年度", "363,089,000", "令和元年度", "445,262,000", "△82,173,000"),
    }[year]
    for body in (written.text, written.html):
        assert [figure for figure in figures if figure not in body] == []


def test_the_attachments_are_listed_with_kind_and_size(tmp_path):
    written = filled(tmp_path)
    assert "1. 予算（案）.xlsx（Excel ブック、2 KB）" in written.text
    assert '<td style="border: 1px solid #bfbfbf;">予算（案）.xlsx</td>' in written.html


@pytest.mark.parametrize(
    ("edition", "name"),
    [
        ("案", "当初予算（案）"),
        ("当初", "当初予算"),
        ("補正第1号", "補正予算（第1号）"),
        ("幹事会案", "当初予算（幹事会案）"),
    ],
)
def test_the_budget_is_called_what_its_edition_makes_it(edition, name, tmp_path):
    budget = read_budget(sample_book())
    settings = replace(budget.settings, values={**budget.settings.values, keys.EDITION: edition})
    named = {**wording.facts(replace(budget, settings=settings), []), "宛名": ["各位"]}
    written = wording.write(tmp_path, STANDARD, named)
    assert written.subject.endswith(f"令和7年度{name}の送付について")
    assert f"令和7年度{name}をお送りします" in written.text
    assert f"令和7年度{name}をお送りします" in written.html


def test_a_supplement_is_laid_beside_the_budget_before_it(tmp_path):
    named = {**wording.facts(read_budget(sample_book()), [], is_supplement=True), "宛名": ["各位"]}
    written = wording.write(tmp_path, STANDARD, named)
    assert "385,422,000 円（補正前の額 351,361,000 円、補正額 34,061,000 円）" in written.text
    assert "補正前の額</th>" in written.html
    assert "令和6年度" not in written.text + written.html


@pytest.mark.parametrize(
    ("envelope", "lines"),
    [
        (Envelope("甲市", (person("甲 太郎"), person("乙", role=Role.CC))), ["甲市", "甲 太郎 様"]),
        (Envelope("甲市", (person(""),)), ["甲市 御中"]),
        (Envelope("a@example.jp", (person("", "a@example.jp"),)), ["ご担当者 様"]),
        (Envelope("a@example.jp", (person("甲", "a@example.jp"),)), ["甲 様"]),
        (Envelope(TOGETHER_LABEL, (person("甲 太郎"),)), ["各位"]),
    ],
)
def test_the_letter_speaks_to_its_body(envelope, lines):
    assert wording.addressees(envelope) == {"宛名": lines}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("一行目\n{{ 会計年度", "2 行目が読めません"),
        ("{{ 収入の合計 }}", "使えない名前"),
        ("{{ ''.__class__.__mro__ }}", "使えない名前"),
        ("{% for x in range(99999999) %}{% endfor %}", "使えない名前"),
        ("{{ 1 / 0 }}", "使えない名前"),
        ("{{ 'x' * 案 * 3 + 1 }}", "使えない名前"),
        ("{% include 'ない.txt' %}", "ありません"),
    ],
)
def test_a_wording_that_cannot_be_filled_in_is_told(text, words, tmp_path):
    with pytest.raises(PybudgetError, match=words) as told:
        filled(tmp_path, body=text)
    assert "body.txt" in str(told.value) or "ない.txt" in str(told.value)


def test_a_wording_that_is_no_text_is_told(tmp_path):
    (tmp_path / "body.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PybudgetError, match=r"body\.txt"):
        filled(tmp_path)


def test_what_stands_in_cells_is_text_in_the_html_and_is_never_carried_out(tmp_path):
    named = {**FACTS, "宛名": ["<b>甲</b> & {{ 1 + 1 }} 市"]}
    assert "&lt;b&gt;甲&lt;/b&gt; &amp; {{ 1 + 1 }} 市" in wording.write(tmp_path, STANDARD, named).html


def test_a_subject_of_several_lines_becomes_one(tmp_path):
    assert filled(tmp_path, subject="予算の件\nBcc: x@example.jp\n").subject == "予算の件 Bcc: x@example.jp"
