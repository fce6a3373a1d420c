"""Names folded all at once, as the rules do for a large book, fold like each of them alone."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pybudget.core.lookalikes import fold, fold_all

ODD = "シスーム一－-〜～（）[】⺠ｶﾞか゛\u3099 　\n\0事業費１２"
NAMES = st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=8)


@given(st.lists(NAMES, max_size=6))
@example([])
@example(["システム費（改修）", "シス テ厶費", "⺠生費", "ﾍﾟ一ジ"])
@example(["か", "\u3099き"])
@example(["a\0b", "c"])
def test_many_names_fold_like_each_of_them(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]
