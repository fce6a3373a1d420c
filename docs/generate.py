"""Generated pages, kept in git: ``make docs`` writes them, a test says when they are stale."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from pybudget import cli
from pybudget.rules.page import catalogue_page

DEMO_FOLDER: Final = "demo-output"
_DEMO_OUTPUT: Final = re.compile(r"(?<=<!-- demo output -->\n```text\n).*?(?=```\n)", re.DOTALL)

_PAGE: Final = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font-family: "Yu Gothic", Meiryo, "Noto Sans CJK JP", sans-serif; line-height: 1.8; max-width: 52rem;
  margin: 2rem auto; padding: 0 1rem; color: #222; }}
h1, h2, h3 {{ color: #1f3864; }}
table {{ border-collapse: collapse; }}
th, td {{ border: 1px solid #bbb; padding: .3rem .7rem; text-align: left; }}
th {{ background: #dce6f2; }}
img {{ max-width: 100%; border: 1px solid #ccc; }}
pre {{ background: #f4f4f4; padding: .7rem 1rem; overflow-x: auto; }}
</style>
{body}</html>
"""


def demo_output() -> str:
    """What ``make demo`` prints, run in a folder of its own."""
    printed = io.StringIO()
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(printed):
        os.chdir(folder)
        try:
            cli.main(["demo", "--out", DEMO_FOLDER])
        finally:
            os.chdir(before)
    return printed.getvalue()


def _as_html(title: str, text: str) -> str:
    """A page for the browser, which staff have, as the ribbon's ヘルプ opens it."""
    body = MarkdownIt("commonmark").enable("table").render(text)
    return _PAGE.format(title=title, body=body.replace('href="rules.md"', 'href="rules.html"'))


def pages() -> dict[Path, str]:
    """Every generated page with its content."""
    root = Path(__file__).parents[1]
    rules = catalogue_page()
    readme = root / "README.md"
    return {
        root / "docs" / "rules.md": rules,
        root / "docs" / "rules.html": _as_html("検証の規則", rules),
        root / "docs" / "manual.ja.html": _as_html(
            "pybudget の手引き", (root / "docs" / "manual.ja.md").read_text(encoding="utf-8")
        ),
        readme: _DEMO_OUTPUT.sub(lambda _: demo_output(), readme.read_text(encoding="utf-8")),
    }


def main() -> int:
    """Write the pages."""
    for path, content in pages().items():
        path.write_text(content, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
