import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybudget.calc.formula_text import shifted, to_calc, to_excel

PAIRS = {
    "a sum over two cells": ("=SUM(A1,B2)", "=SUM(A1;B2)"),
    "separators inside a text are text": ('=IF(A1="a,b;c",1,2)', '=IF(A1="a,b;c";1;2)'),
    "a doubled quotation mark does not end a text": ('=IF(A1="say ""a,b""",1,2)', '=IF(A1="say ""a,b""";1;2)'),
    "a column of a table": ("=SUM(tblAccounts[入力額],1)", "=SUM(tblAccounts[入力額];1)"),
    "this row of a table": (
        '=IF(tblAccounts[[#This Row],[種別]]="小計",1,2)',
        '=IF(tblAccounts[[#This Row];[種別]]="小計";1;2)',
    ),
    "a comma in a column's name is part of the name": ("=SUM(t[a,b],1)", "=SUM(t[a,b];1)"),
    "several columns with their header": ("=SUM(t[[#Headers],[a]:[b]])", "=SUM(t[[#Headers];[a]:[b]])"),
    "an inline array": ("=SUM({1,2;3,4})", "=SUM({1;2|3;4})"),
    "logical constants": ("=IF(A1,TRUE,FALSE)", "=IF(A1;TRUE();FALSE())"),
    "a function with a point in its name": ("=STDEV.S(A1,1.5)", "=STDEV.S(A1;1.5)"),
    "a name with a point": ("=pb.total+1", "=pb.total+1"),
    "errors are no sheets": ("=IF(A1,#REF!,#N/A)", "=IF(A1;#REF!;#N/A)"),
    "whole columns and rows": ("=SUM(A:B,$1:2)", "=SUM(A:B;$1:2)"),
}
SHEETS = {
    "a sheet": ("=科目!$B$2", "=$'科目'.$B$2", "=$科目.$B$2"),
    "a sheet with a space": ("='My sheet'!A1:B2", "=$'My sheet'.A1:B2", "=$'My sheet'.A1:B2"),
    "a sheet with an apostrophe": ("='It''s'!A1", "=$'It''s'.A1", "=$'It''s'.A1"),
    "several sheets": ("=SUM(甲:乙!A1:B2)", "=SUM($'甲'.A1:$'乙'.B2)", "=SUM($甲.A1:$乙.B2)"),
    "a whole column of a sheet": ("=SUM(科目!A:A)", "=SUM($'科目'.A:A)", "=SUM($科目.A:A)"),
    "a name of one sheet": ("=科目!rate", "=$'科目'.rate", "=$科目.rate"),
}


@pytest.mark.parametrize(("excel", "calc"), PAIRS.values(), ids=PAIRS)
def test_a_formula_reads_the_same_after_its_way_through_calc(excel, calc):
    assert (to_calc(excel), to_excel(calc)) == (calc, excel)


@pytest.mark.parametrize(("excel", "written", "read"), SHEETS.values(), ids=SHEETS)
def test_a_reference_to_another_sheet_is_quoted_for_calc_and_read_as_excel_writes_it(excel, written, read):
    assert (to_calc(excel), to_excel(read)) == (written, excel)


def test_the_short_form_of_this_row_is_written_in_full_for_calc():
    assert to_calc("=t[@[a b]]+t[@a]+t[@]") == "=t[[#This Row];[a b]]+t[[#This Row];[a]]+t[#This Row]"


def test_a_function_that_calc_does_not_know_keeps_its_name():
    assert to_excel("=unique(A2:A10)") == "=UNIQUE(A2:A10)"


def test_a_reference_to_another_workbook_is_refused_by_name():
    with pytest.raises(NotImplementedError, match="another workbook"):
        to_calc("=[Other.xlsx]Sheet1!A1")


@pytest.mark.parametrize("text", ["", "小計", "1,5", "a=b;c"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert (to_calc(text), to_excel(text)) == (text, text)


def test_filling_moves_relative_references_only():
    formula = "=A1+$B1+C$1+$D$1+\"A1\"+t[A1]+SUM(E:E,$F:$F,1:2)+LOG10(5)+'A1'!G3"
    assert shifted(formula, 1, 2) == "=C2+$B2+E$1+$D$1+\"A1\"+t[A1]+SUM(G:G,$F:$F,2:3)+LOG10(5)+'A1'!I4"


names = st.text("abcｱ科目額 ", min_size=1, max_size=6).map(str.strip).filter(bool)
operands = st.one_of(
    st.integers(0, 10**6).map(str),
    st.text('ab,;|"!.', max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"'),
    names.map("tbl[{}]".format),
    names.map("tbl[[#This Row],[{}]]".format),
    st.sampled_from(["A1", "$B$2:C3", "TRUE", "科目!A1", "pb_total"]),
)
calls = st.lists(operands, min_size=1, max_size=4).map(lambda arguments: f"=SUM({','.join(arguments)})")


@given(calls)
def test_whatever_a_formula_is_made_of_it_survives_the_way_there_and_back(formula):
    # Calc itself writes sheet names without the quotation marks that they do not need.
    assert to_excel(to_calc(formula).replace("$'科目'.", "$科目.")) == formula
