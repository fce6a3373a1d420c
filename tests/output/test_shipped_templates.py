"""The look that staff start from can be made again from its scripts."""

import shutil
import subprocess
import sys

import pytest

from pybudget import resources

TEMPLATES = resources.folder("templates")
MADE = {
    "build_plan.py": {"plan.docx", "plan_split.docx"},
    "build_plan_sheet.py": {"plan.xlsx", "plan_split.xlsx"},
    "build_regrouping.py": {"regrouping.xlsx"},
    "build_statements.py": {"statements.xlsx"},
}


def test_every_template_has_its_script():
    assert {script.name for script in TEMPLATES.glob("build_*.py")} == set(MADE)
    assert {file.name for file in TEMPLATES.glob("*.*x")} == set().union(*MADE.values())


@pytest.mark.parametrize("script", MADE)
def test_a_script_makes_the_shipped_templates_to_the_byte(script, tmp_path):
    for source in (script, "printed_sheet.py"):
        shutil.copy(TEMPLATES / source, tmp_path)
    subprocess.run([sys.executable, script], cwd=tmp_path, check=True)
    made = {file.name: file.read_bytes() for file in tmp_path.glob("*.*x")}
    assert made == {name: (TEMPLATES / name).read_bytes() for name in MADE[script]}
