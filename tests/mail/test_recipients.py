"""宛先: every row that must not get mail is told at its cell, and nobody sees another body's address."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from pybudget.core import settings as keys
from pybudget.core.settings import Settings
from pybudget.mail.addresses import allowed_domains, is_allowed, looks_like
from pybudget.mail.attachments import limit_of
from pybudget.mail.drafts import sender_objections
from pybudget.mail.objections import Weight, standing
from pybudget.mail.recipients import (
    Delivery,
    Recipient,
    Role,
    delivery_of,
    envelopes,
    exposed,
    hidden_objections,
    objections,
    read_recipients,
)
from tests.master.books import sample_book

OWN = "推進協議会"
DOMAINS = {keys.ALLOWED_DOMAINS: "example.jp", keys.ORGANISATION: OWN}


def found(rows, **settings):
    """The recipients, and everything that is said of them."""
    book = sample_book()
    table = book.tables["tblRecipients"].with_rows(rows)
    people, faults = read_recipients(replace(book, tables={**book.tables, table.name: table}))
    return people, (*faults, *objections(people, Settings({**DOMAINS, **settings}, {})))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("To", "甲市", "", "a＠example.jp", "○")], "全角の文字があります。半角で「a@example.jp」"),
        ([("To", "甲市", "", "ａ@example.jp", "○")], "全角の文字"),
        ([("To", "甲市", "", "a@exаmple.jp", "○")], "英数字に似た別の文字"),
        ([("To", "甲市", "", "a@example.jp;b@example.jp", "○")], "アドレスだけを 1 つ"),
        ([("To", "甲市", "", "甲 <a@example.jp>", "○")], "アドレスだけを 1 つ"),
        ([("To", "甲市", "", "a@example.jp\nBcc: x@example.jp", "○")], "目に見えない文字"),
        ([("To", "甲市", "", "a..b@example.jp", "○")], "書き方が正しくありません"),
        ([("To", "甲市", "", "", "○")], "空欄"),
        ([("To", "甲市", "乙\nBcc: x@example.jp", "a@example.jp", "○")], "氏名「乙?Bcc: x@example.jp」"),
        ([("宛先", "甲市", "", "a@example.jp", "○")], "区分「宛先」"),
        ([("To", "甲市", "", "a@example.jp", "はい")], "「はい」は読めません"),
        ([("To", "甲市", "", "a@example.jp", "")], "送る相手がいません"),
        ([("To", "甲市", "", "a@example.jp", "○"), ("Cc", "乙市", "", "A@example.jp", "○")], "同じアドレス"),
        ([("To", "甲市", "", "a@example.com", "○")], "「example.jp」の打ち間違い"),
        ([("To", "甲市", "", "a@exarnple.jp", "○")], "「example.jp」の打ち間違い"),
        ([("To", "甲市", "", "a@examp1e.jp", "○")], "「example.jp」の打ち間違い"),
        ([("To", "甲市", "", "a@example.jp.com", "○")], "「example.jp」の打ち間違い"),
        ([("To", "甲市", "", "a@mail.test.org", "○")], "許可ドメイン」にありません"),
        (
            [("To", "甲市", "", "a@kou-city.example.jp", "○"), ("Cc", "甲市", "", "b@kou-clty.example.jp", "○")],
            "よく似たドメイン",
        ),
    ],
)
def test_a_wrong_recipient_is_told(rows, words):
    _, said = found(rows)
    assert any(words in one.text for one in standing(said, ""))
    assert all(one.text.endswith("。") and "\n" not in one.text for one in said)


def test_rows_that_are_not_marked_are_left_alone():
    people, said = found([("To", "甲市", "", "a@example.jp", "○"), ("?", "乙市", "\n", "no address", "")])
    assert [one.address for one in people] == ["a@example.jp"]
    assert said == ()


@pytest.mark.parametrize("mark", "○〇◯")
def test_every_circle_that_people_type_counts(mark):
    people, said = found([("To", "甲市", "甲 太郎", "a@example.jp", mark)])
    assert people == (Recipient(Role.TO, "甲市", "甲 太郎", "a@example.jp", "宛先!D5"),)
    assert said == ()


def test_look_alike_domains_within_one_body_need_a_reason():
    _, said = found(
        [("To", "甲市", "", "a@kou-city.example.jp", "○"), ("Cc", "甲市", "", "b@kou-clty.example.jp", "○")]
    )
    assert [one.weight for one in said] == [Weight.NEEDS_REASON]


def test_an_address_that_all_would_see_must_be_of_the_senders_domain():
    rows = [("To", "甲市", "", "a@example.jp", "○"), ("Cc", OWN, "", "b@kou-city.example.jp", "○")]
    _, said = found(rows, **{keys.SENDER: "yosan@own.example.jp"})
    assert [(one.weight, "すべての団体に見えます" in one.text) for one in said] == [(Weight.NEEDS_REASON, True)]
    _, said = found([rows[0], ("Bcc", *rows[1][1:])], **{keys.SENDER: "yosan@own.example.jp"})
    assert said == ()


@pytest.mark.parametrize("body", ["甲市", OWN])
@pytest.mark.parametrize("delivery", ["個別", "Bcc"])
def test_a_name_filled_down_over_other_bodies_shows_their_addresses_only_with_a_reason(body, delivery):
    rows = [("To", body, "", "a@kou-city.example.jp", "○"), ("Cc", body, "", "b@umibe-town.example.jp", "○")]
    _, said = found(rows, **{keys.DELIVERY: delivery})
    (told,) = standing(said, "")
    assert told.weight is Weight.NEEDS_REASON
    assert "宛先!D5（a@kou-city.example.jp）と 宛先!D6（b@umibe-town.example.jp）は、ドメインが違い" in told.text
    _, said = found([rows[0], ("Bcc", *rows[1][1:])], **{keys.DELIVERY: delivery})
    assert standing(said, "") == ()


def test_the_departments_of_one_body_see_each_other():
    rows = [("To", "甲市", "", "a@kou.example.jp", "○"), ("Cc", "甲市", "", "b@zaisei.kou.example.jp", "○")]
    assert found(rows)[1] == ()


def test_somebody_in_a_row_that_a_filter_hides_is_told():
    people, _ = found([("To", "甲市", "", "a@example.jp", "○"), ("To", "乙市", "", "b@example.jp", "○")])
    assert list(hidden_objections(people, {4, 7})) == []
    (told,) = hidden_objections(people, {6})
    assert "1 件（宛先!D6 の b@example.jp など）" in told.text
    assert told.weight is Weight.NEEDS_REASON


def test_a_body_with_cc_only_is_told_but_not_held_up():
    _, said = found([("To", "甲市", "", "a@example.jp", "○"), ("Cc", "乙市", "", "b@example.jp", "○")])
    assert ["乙市" in one.text for one in said] == [True]
    assert standing(said, "") == ()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({keys.ALLOWED_DOMAINS: ""}, "許可ドメイン」が空欄"),
        ({keys.ALLOWED_DOMAINS: "example.jp jp"}, "「許可ドメイン」の jp：誰でも取れるドメイン"),
        ({keys.ALLOWED_DOMAINS: "co.jp"}, "「許可ドメイン」の co.jp：誰でも取れるドメイン"),
        ({keys.ALLOWED_DOMAINS: "exаmple.jp"}, "英数字に似た別の文字"),
        ({keys.DELIVERY: "全員"}, "「個別」か「Bcc」"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings, words):
    _, said = found([("To", "甲市", "", "a@example.jp", "○")], **settings)
    assert any(words in one.text for one in said)


def test_the_sender_must_be_an_address_or_blank():
    assert list(sender_objections(OWN, "")) == []
    assert list(sender_objections(OWN, "a@example.jp")) == []
    assert "差出人" in next(sender_objections(OWN, "事務局")).text


def test_the_councils_name_is_one_line():
    assert list(sender_objections("愛知　電子自治体  協議会", "a@example.jp")) == []
    assert "「団体名」に改行" in next(sender_objections("協議会\nBcc: x@example.com", "a@example.jp")).text


@pytest.mark.parametrize(
    ("text", "size"), [("10MB", 10), ("２ＭＢ", 2), ("5", 5), (" 7 メガ ", 7), ("", 10), ("1.5MB", 1.5)]
)
def test_the_size_limit_is_read_in_every_usual_form(text, size):
    assert limit_of(text) == (size * 2**20, None)


@pytest.mark.parametrize("text", ["たくさん", "0MB", "-1", "10GB"])
def test_a_size_limit_that_cannot_be_read_is_told(text):
    assert "例のように「10MB」" in limit_of(text)[1].text


def test_domains_are_read_with_commas_blanks_and_signs_before_them():
    assert allowed_domains("lg.jp、@Example.JP *.pref.example.jp,somu@a.jp") == (
        "lg.jp",
        "example.jp",
        "pref.example.jp",
        "a.jp",
    )
    assert is_allowed("city.kou.lg.jp", ["lg.jp"])
    assert not is_allowed("evil-lg.jp", ["lg.jp"])


@pytest.mark.parametrize("domain", ["city.kou.lg.jp", "example.jp", "mail.test.org", "a.jp"])
def test_a_domain_of_its_own_is_taken_for_no_other(domain):
    assert looks_like(domain, ["example.jp"]) is None


# Who sees whom.


def table(count):
    """As many bodies as a prefecture has, of every mixture of roles, and the council's own addresses."""
    roles = list(product(Role, repeat=2))
    rows = [
        Recipient(role, f"第{number}市", "", f"{place}@city{number}.example.jp", f"宛先!D{number}")
        for number in range(count)
        for place, role in enumerate(roles[number % len(roles)])
    ]
    return (*rows, *(Recipient(role, OWN, "", f"{role.value}@own.example.jp", "宛先!D1") for role in Role))


@pytest.mark.parametrize("delivery", Delivery)
@pytest.mark.parametrize("count", [0, 1, 2, 85])
def test_no_body_sees_the_address_of_another(count, delivery):
    people = table(count)
    body_of = {one.address.casefold(): one.body for one in people}
    mails = envelopes(people, OWN, delivery)
    for mail in mails:
        visible = [one.address for one in (*mail.of(Role.TO), *mail.of(Role.CC))]
        assert exposed(visible, body_of, OWN) == ()
    assert {one.address for mail in mails for one in mail.recipients} == {one.address for one in people}


def test_with_one_mail_a_body_nobody_else_is_in_it_but_the_council():
    people = table(85)
    mails = envelopes(people, OWN, Delivery.SEPARATE)
    assert len(mails) == 86
    assert all({one.body for one in mail.recipients} <= {mail.label, OWN} for mail in mails)


def test_a_row_without_a_body_is_a_body_of_its_own():
    people, _ = found([("To", "", "", "a@example.jp", "○"), ("To", "", "", "b@example.jp", "○")])
    assert [mail.label for mail in envelopes(people, OWN, Delivery.SEPARATE)] == ["a@example.jp", "b@example.jp"]


def test_the_same_body_in_full_width_letters_is_the_same_body():
    people, _ = found([("To", "甲市ＤＸ課", "", "a@example.jp", "○"), ("Cc", "甲市DX課 ", "", "b@example.jp", "○")])
    assert len(envelopes(people, OWN, Delivery.SEPARATE)) == 1


def test_an_address_that_nobody_knows_counts_as_a_body_of_its_own():
    assert exposed(["a@example.jp", "x@example.jp"], {"a@example.jp": "甲市"}, OWN) == ("甲市", "x@example.jp")


def test_anything_but_bcc_means_one_mail_a_body():
    assert delivery_of(Settings({keys.DELIVERY: "全員"}, {})) is Delivery.SEPARATE
    assert delivery_of(Settings({}, {})) is Delivery.SEPARATE
    assert delivery_of(Settings({keys.DELIVERY: "Bcc"}, {})) is Delivery.TOGETHER
