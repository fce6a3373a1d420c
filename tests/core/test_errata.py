"""正誤表: every difference once, by name, and nothing but differences."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pybudget.core.errata import DifferenceKind, Row, apply, compare
from pybudget.master.typed_rows import typed_rows
from tests.master.books import sample_book


def row(name, amount="", level=1, code="", number=1, **more):
    cells = {"科目名": name, "入力額": amount, "コード": code, **more}
    return Row("科目", level, name, "科目名", tuple(sorted((k, v) for k, v in cells.items() if v)), number, code=code)


OLD = [
    row("システム事業", code="支-1"),
    row("運営費", "500", 2, "支-1-1"),
    row("事務費", "50", 2, "支-1-2"),
    row("研修事業", code="支-2"),
    row("事務費", "20", 2, "支-2-1"),
    row("合計"),
]


def lines(old, new):
    return [
        (item.kind.value, " > ".join(item.path), item.field, item.old, item.new)
        for item in compare(old, new).differences
    ]


def with_row(index, **changes):
    return [*OLD[:index], replace(OLD[index], **changes), *OLD[index + 1 :]]


def with_cell(index, header, text):
    cells = {**dict(OLD[index].cells), header: text}
    names = {"name": text} if header == "科目名" else {}
    return with_row(index, cells=tuple(sorted(cells.items())), **names)


def test_nothing_changed_gives_nothing():
    assert lines(OLD, OLD) == []
    assert lines([], []) == []


def test_a_changed_amount_is_told_by_the_names_above_it():
    assert lines(OLD, with_cell(4, "入力額", "25")) == [("訂正", "研修事業 > 事務費", "入力額", "20", "25")]


def test_an_inserted_row_is_one_difference_whatever_moves_down():
    new = [*OLD[:2], row("保守費", "7", 2, "支-1-3"), *OLD[2:]]
    assert lines(OLD, new) == [
        ("追加", "システム事業 > 保守費", "行全体", "（なし）", "コード 支-1-3、入力額 7、科目名 保守費")
    ]


def test_a_removed_row_is_one_difference_with_what_it_held():
    assert lines(OLD, [*OLD[:2], *OLD[3:]]) == [
        ("削除", "システム事業 > 事務費", "行全体", "コード 支-1-2、入力額 50、科目名 事務費", "（なし）")
    ]


def test_a_renamed_group_is_one_difference_not_one_a_row_below_it():
    assert lines(OLD, with_cell(0, "科目名", "情報事業")) == [
        ("名称変更", "情報事業", "科目名", "システム事業", "情報事業")
    ]


def test_a_moved_row_is_one_difference_with_both_places():
    new = [OLD[0], OLD[2], OLD[1], *OLD[3:]]
    assert lines(OLD, new) in (
        [("移動", "システム事業 > 事務費", "位置", "「運営費」の次", "「システム事業」の次")],
        [("移動", "システム事業 > 運営費", "位置", "「システム事業」の次", "「事務費」の次")],
    )


def test_an_account_replaced_by_another_is_a_removal_and_an_addition():
    new = [*OLD[:2], row("広告費", "50", 2, "支-1-9"), *OLD[3:]]
    assert [line[0] for line in lines(OLD, new)] == ["削除", "追加"]


def test_sums_that_follow_from_a_correction_stand_apart():
    old = [replace(OLD[0], computed=(("当年度予算額", "550"),)), *OLD[1:]]
    new = [replace(OLD[0], computed=(("当年度予算額", "555"),)), *with_cell(1, "入力額", "505")[1:]]
    errata = compare(old, new)
    assert [item.field for item in errata.differences] == ["入力額"]
    assert [(item.path, item.field, item.old, item.new) for item in errata.consequences] == [
        (("システム事業",), "当年度予算額", "550", "555")
    ]


MASTER = list(typed_rows(sample_book("r07")))


def by_sheet(rows):
    found = {}
    for item in rows:
        found.setdefault(item.sheet, []).append(item.cells)
    return found


def edited(rows, seed, edits):
    """The rows after a random script of edits: cells, names, insertions, removals, moves, also of whole groups."""
    chance = random.Random(seed)
    rows = list(rows)
    for _ in range(edits):
        index = chance.randrange(len(rows))
        chosen = rows[index]
        match chance.choice(("cell", "name", "insert", "copy", "remove", "move")):
            case "cell":
                header = chance.choice([header for header, _ in chosen.cells])
                cells = {**dict(chosen.cells), header: str(chance.randrange(10**6))}
                rows[index] = replace(chosen, cells=tuple(sorted(cells.items())))
            case "name":
                name = f"改称{chance.randrange(100)}"
                cells = {**dict(chosen.cells), chosen.name_header: name}
                rows[index] = replace(chosen, name=name, cells=tuple(sorted(cells.items())))
            case "insert":
                rows.insert(index, replace(chosen, name="新", code="", cells=((chosen.name_header, "新"),)))
            case "copy":
                rows.insert(index, chosen)
            case "remove" if len(rows) > 1:
                del rows[index]
            case "move":
                same = [place for place, other in enumerate(rows) if other.sheet == chosen.sheet]
                target = chance.choice(same)
                rows.insert(target, rows.pop(index))
    return rows


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_the_errata_applied_to_the_old_version_give_the_new_one(seed, edits):
    new = edited(MASTER, seed, edits)
    assert apply(MASTER, compare(MASTER, new)) == by_sheet(new)


@settings(max_examples=300)
@given(st.integers(0, len(MASTER) - 1), st.integers(0, 20), st.text("あ1-", min_size=1, max_size=3))
def test_one_changed_cell_is_exactly_one_line(index, column, text):
    chosen = MASTER[index]
    header, before = chosen.cells[column % len(chosen.cells)]
    if text == before:
        return
    cells = tuple(sorted({**dict(chosen.cells), header: text}.items()))
    changes = {"cells": cells}
    if header == chosen.name_header:
        changes["name"] = text
    if header == "コード":
        changes |= {"code": text, "level": max(text.count("-"), 1)}
    if header == "階層":
        changes["level"] = 4
    (item,) = compare(MASTER, [*MASTER[:index], replace(chosen, **changes), *MASTER[index + 1 :]]).differences
    assert (item.field, item.old, item.new) == (header, before, text)
    assert item.kind in (DifferenceKind.CHANGED, DifferenceKind.RENAMED)


@pytest.mark.parametrize("sheet", ["設定", "科目", "計画"])
def test_every_sheet_that_staff_fill_is_compared(sheet):
    assert sheet in by_sheet(MASTER)
