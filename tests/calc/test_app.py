import math
import os
import subprocess
import sys
import textwrap

import pytest
import xlwings as xw

from pybudget import calc


def test_calc_stands_in_for_a_present_excel(app):
    assert (str(app.version), app.version >= 15) == ("16.0", True)
    assert xw.apps.active == app
    assert xw.apps[app.pid] == app
    assert (app.pid in xw.apps.keys(), len(xw.apps)) == (True, len(list(xw.apps)))  # noqa: SIM118 - xlwings' own method


def test_an_alert_is_kept_and_answered(app):
    assert app.alert("検証が終わりました。", "予算", mode="info") == "ok"
    assert app.impl.alerts == [calc.Alert("検証が終わりました。", "予算", ("ok",), "info")]


def test_a_question_is_answered_by_whoever_is_there_and_never_by_nobody(app, monkeypatch):
    with pytest.raises(RuntimeError, match="Nobody can answer this question"):
        app.alert("続けますか。", buttons="yes_no")
    monkeypatch.setattr(app.impl, "answer", lambda alert: alert.answers[-1])
    assert app.alert("続けますか。", buttons="yes_no") == "no"
    monkeypatch.setattr(app.impl, "answer", lambda _: "maybe")
    with pytest.raises(ValueError, match="'maybe' is no answer"):
        app.alert("続けますか。", buttons="yes_no_cancel")


@pytest.mark.usefixtures("book")
def test_the_status_bar_shows_a_text_until_it_is_given_back(app):
    assert app.status_bar is False
    app.status_bar = "検証しています"
    assert app.status_bar == "検証しています"
    app.status_bar = False
    assert app.status_bar is False


def test_the_screen_stands_still_while_updating_is_off_also_for_books_opened_then(app, book):
    app.screen_updating = False
    later = app.books.add()
    assert [each.api.hasControllersLocked() for each in (book, later)] == [True, True]
    app.screen_updating = True
    assert [each.api.hasControllersLocked() for each in (book, later)] == [False, False]


def test_calculation_waits_while_it_is_manual(app, sheet):
    sheet["A1"].value = [2, "=A1*2"]
    app.calculation = "manual"
    sheet["A1"].value = 4
    assert (app.calculation, sheet["B1"].value) == ("manual", 4.0)
    app.calculate()
    assert sheet["B1"].value == 8.0
    app.calculation = "automatic"
    sheet["A1"].value = 5
    assert sheet["B1"].value == 10.0
    with pytest.raises(NotImplementedError, match=r"App\.calculation = 'semiautomatic'"):
        app.calculation = "semiautomatic"


@pytest.mark.usefixtures("book")
def test_states_of_the_app_are_restored_after_an_error(app):
    def work():
        with app.properties(screen_updating=False, calculation="manual", status_bar="…", enable_events=False):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert (app.screen_updating, app.calculation, app.status_bar, app.enable_events) == (True, "automatic", False, True)


def test_an_answer_with_a_callback_is_refused_by_name(app):
    with pytest.raises(NotImplementedError, match=r"App\.alert\(callback=…\)"):
        app.alert("?", callback=print)


CALLED = textwrap.dedent("""
    import xlwings as xw
    from pybudget import calc

    calc.activate()
    book = xw.Book.caller()
    book.sheets[0]["A1"].value = [book.name, book.app.pid, len(xw.apps)]
    print(book.app.alert("済"))
""")


@pytest.mark.usefixtures("book")
def test_a_program_started_from_a_book_finds_its_caller(app, tmp_path):
    app.books.add().save(tmp_path / "予算 案.xlsx")
    address = str(app.impl.office.address)
    ran = subprocess.run(
        [sys.executable, "-c", CALLED, "--wb=予算 案.xlsx", "--from_xl=1", "--app=", "--hwnd="],
        env=os.environ | {calc.ADDRESS_VARIABLE: address},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert (ran.stdout, ran.stderr) == ("ok\n", "")
    assert app.books["予算 案.xlsx"].sheets[0]["A1:C1"].value == ["予算 案.xlsx", app.pid, 1.0]


def test_a_book_can_be_named_the_caller(book, monkeypatch):
    monkeypatch.setattr(xw.Book, "_mock_caller", book, raising=False)
    assert xw.Book.caller() == book


def test_calls_are_counted_in_their_order_and_blocks_may_be_nested(sheet):
    with calc.counting() as outer:
        sheet["A1"].impl.clear_contents()
        with calc.counting() as inner:
            sheet["A1"].impl.clear()
    assert inner.engine == ["Sheet.range", "Range.clear"]
    assert outer.engine == ["Sheet.range", "Range.clear_contents", *inner.engine]
    assert 0 < inner.uno < outer.uno < math.inf
