"""Whatever xlwings can ask an engine for is either there or refused by its name."""

import inspect

import pytest
from xlwings import base_classes

from pybudget.calc.app import App
from pybudget.calc.books import Book, Books
from pybudget.calc.borders import Border, Borders
from pybudget.calc.characters import Characters
from pybudget.calc.drawings import Picture, Pictures, Shape
from pybudget.calc.engine import Apps
from pybudget.calc.fonts import Font
from pybudget.calc.names import Name, Names
from pybudget.calc.notes import Note
from pybudget.calc.page_setup import PageSetup
from pybudget.calc.ranges import Range
from pybudget.calc.sheets import Sheet, Sheets
from pybudget.calc.tables import Table, Tables
from pybudget.calc.windows import FreezePanes

OWN = [
    App,
    Apps,
    Book,
    Books,
    Border,
    Borders,
    Characters,
    Font,
    FreezePanes,
    Name,
    Names,
    Note,
    PageSetup,
    Picture,
    Pictures,
    Range,
    Shape,
    Sheet,
    Sheets,
    Table,
    Tables,
]

REACHED_ONLY_THROUGH = {
    "AutoFilter": (Range, "autofilter"),
    "Chart": (Sheet, "charts"),
    "ChartAxis": (Sheet, "charts"),
    "ChartLegend": (Sheet, "charts"),
    "ChartSeries": (Sheet, "charts"),
    "ChartSeriesCollection": (Sheet, "charts"),
    "Charts": (Sheet, "charts"),
    "Comment": (Range, "comment"),
    "CommentReply": (Range, "comment"),
    "ConditionalFormat": (Range, "conditional_formats"),
    "ConditionalFormats": (Range, "conditional_formats"),
    "DataValidation": (Range, "data_validation"),
    "PivotField": (Sheet, "pivot_tables"),
    "PivotFields": (Sheet, "pivot_tables"),
    "PivotTable": (Sheet, "pivot_tables"),
    "PivotTables": (Sheet, "pivot_tables"),
    "PivotValueField": (Sheet, "pivot_tables"),
    "PivotValueFields": (Sheet, "pivot_tables"),
    "TableColumn": (Table, "columns"),
    "TableColumns": (Table, "columns"),
    "TableRow": (Table, "rows"),
    "TableRows": (Table, "rows"),
}


def open_members(base):
    """What a base class leaves to the engines: name, and whether it is read, set or called."""
    for name, member in inspect.getmembers(base):
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            for kind, accessor in (("read", member.fget), ("set", member.fset)):
                if accessor is not None and "NotImplementedError" in accessor.__code__.co_names:
                    yield name, kind
        elif inspect.isfunction(member) and "NotImplementedError" in member.__code__.co_names:
            yield name, "called"


CALLS = [
    pytest.param(cls, name, kind, id=f"{cls.__name__}.{name} {kind}")
    for cls in OWN
    for name, kind in open_members(getattr(base_classes, cls.__name__))
]


@pytest.mark.parametrize(("cls", "name", "kind"), CALLS)
def test_every_call_of_xlwings_is_carried_out_or_refused_by_name(cls, name, kind):
    member = inspect.getattr_static(cls, name)
    function = {"read": "fget", "set": "fset"}.get(kind)
    function = getattr(member, function) if function else member
    assert function is not None
    refusal = getattr(function, "__wrapped__", function)
    if refusal.__name__ == "refused":
        with pytest.raises(NotImplementedError, match=rf"The Calc engine has no {cls.__name__}\.{name}"):
            refusal()
    elif not isinstance(function, staticmethod):
        assert refusal.__module__.startswith("pybudget.calc."), (
            "left to xlwings' base class, which refuses without a name"
        )


@pytest.mark.parametrize(("cls", "name"), REACHED_ONLY_THROUGH.values(), ids=REACHED_ONLY_THROUGH)
def test_what_the_engine_has_no_class_for_is_refused_where_it_would_be_reached(cls, name):
    with pytest.raises(NotImplementedError, match=rf"The Calc engine has no {cls.__name__}\.{name}"):
        inspect.getattr_static(cls, name).fget(object())


def test_no_class_of_xlwings_is_forgotten():
    declared = {name for name, _ in inspect.getmembers(base_classes, inspect.isclass) if not name.startswith("_")}
    assert declared - {cls.__name__ for cls in OWN} - REACHED_ONLY_THROUGH.keys() == {"Any", "Collection"}
