"""増減分析 of the open book: the file that the command line makes, unsaved edits included."""

from tests.addin.conftest import Desk
from tests.addin.test_ribbon_buttons import by_command_line


def test_the_file_is_that_of_the_command_line(desk: Desk) -> None:
    desk.book.sheets["科目"][f"G{desk.leaf_row}"].value += 1000
    before = desk.path.read_bytes()
    desk.click("validate")  # keeps a copy of the book as it stands
    alert = desk.click("variance")
    (file,) = desk.path.parent.glob("出力/*増減分析.xlsx")
    assert (alert.mode, str(file) in alert.prompt) == ("info", True)
    assert desk.path.read_bytes() == before
    elsewhere = file.parent.with_name("別")
    by_command_line(desk, "variance", "--out", elsewhere)
    assert file.read_bytes() == (elsewhere / file.name).read_bytes()
