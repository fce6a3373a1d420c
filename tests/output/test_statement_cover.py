"""The optional cover of the statement workbook shows every top-level amount and leads to its row."""

from pybudget.output.statement_workbook import write_statements
from tests.output.statement_books import BOOK, NOW, opened, rows_of
from tests.rules.budget_text import read_book as read_text

COVER = [
    ("【収入の部】", None, None),
    ("負担金収入", "='収入の部'!C5", "='収入の部'!E5"),
    ("保管金", "='収入の部'!C9", "='収入の部'!E9"),
    ("合計", "='収入の部'!C11", "='収入の部'!E11"),
    ("【支出の部】", None, None),
    ("システム事業", "='支出の部'!C5", "='支出の部'!E5"),
    ("研修費", "='支出の部'!C11", "='支出の部'!E11"),
    ("合計", "='支出の部'!C13", "='支出の部'!E13"),
]


def covers(text=BOOK):
    data = write_statements(read_text(text), None, with_cover=True, modified=NOW)
    return opened(data)["表紙"], opened(data, data_only=True)["表紙"]


def test_a_cover_names_budget_and_organisation_and_shows_every_top_level_amount_of_the_sheets():
    live, stored = covers()
    assert [stored["A1"].value, stored["A2"].value] == ["令和7年度当初予算（案）", "試験協議会"]
    names = [name for name, _, _ in rows_of(stored)]
    assert [(name, *row[1:]) for name, row in zip(names, rows_of(live), strict=True)] == COVER
    assert [row[1:] for row in rows_of(stored)] == [
        (None, None),
        (1000, 500),
        (-82, 82),
        (918, 582),
        (None, None),
        (900, 500),
        ("－", "－"),
        (900, 500),
    ]


def test_every_name_on_the_cover_leads_to_its_row():
    live, _ = covers()
    links = [row[0].value or row[1].value for row in live.iter_rows(min_row=5)]
    assert links[:3] == [
        "=HYPERLINK(\"#'収入の部'!A2\",'収入の部'!A2)",
        "=HYPERLINK(\"#'収入の部'!A5\",'収入の部'!A5)",
        "=HYPERLINK(\"#'収入の部'!A9\",'収入の部'!A9)",
    ]
