"""Every computed value that we write is the one that a spreadsheet program computes."""

from pathlib import Path

import pytest

from pybudget import cli
from tests import calc_program, written_files

RATE_TOLERANCE = 1e-12
"""For rates only: Calc stores 15 digits, Python the nearest binary fraction."""


WITH_FORMULAS = [name for name in written_files.NAMES if name != written_files.ERRATA]


def agree(ours: object, calcs: object) -> bool:
    if isinstance(ours, float) and isinstance(calcs, float) and not ours.is_integer():
        return abs(ours - calcs) <= RATE_TOLERANCE
    return ours == calcs


def test_calc_recalculates_and_does_not_repeat_the_stored_value(calc) -> None:
    assert calc.wrong_value == 2


@pytest.mark.parametrize("name", WITH_FORMULAS)
def test_every_formula_carries_the_value_that_calc_computes(name: str, written, calc) -> None:
    ours = calc_program.values(written[name])
    cells = calc_program.formula_cells(written[name])
    different = {
        (sheet, address): (ours[sheet].get(address), calc.values[name][sheet].get(address))
        for sheet, address in cells
        if not agree(ours[sheet].get(address), calc.values[name][sheet].get(address))
    }
    assert cells
    assert different == {}


@pytest.mark.parametrize("name", WITH_FORMULAS)
def test_every_formula_carries_a_value_for_programs_that_do_not_calculate(name: str, written) -> None:
    ours = calc_program.values(written[name])
    assert [place for place in calc_program.formula_cells(written[name]) if ours[place[0]].get(place[1]) is None] == []


@pytest.mark.parametrize("name", ["r07_master", "r02_master", "validated_master", "refreshed_master"])
def test_a_master_saved_by_calc_validates_as_before(name: str, calc, capsys) -> None:
    assert cli.main(["validate", str(calc.saved[name])]) == cli.DONE
    assert "エラー 0 件・警告 0 件" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["r07_master", "r02_master"])
def test_a_master_saved_by_calc_can_be_worked_on(name: str, calc, tmp_path: Path, capsys) -> None:
    master = tmp_path / "master.xlsx"
    master.write_bytes(calc.saved[name].read_bytes())
    assert cli.main(["validate", str(master), "--write"]) == cli.DONE
    assert cli.main(["statements", str(master), "--out", str(tmp_path)]) == cli.DONE
    assert cli.main(["validate", str(master)]) == cli.DONE
    assert capsys.readouterr().err == ""


def test_a_statement_workbook_saved_by_calc_still_serves_as_last_years_file(
    calc, written, tmp_path: Path, capsys
) -> None:
    master = tmp_path / "master.xlsx"
    master.write_bytes(written["r07_master"].read_bytes())
    assert cli.main(["refresh", str(master), "--prior", str(calc.saved["last_year_statements"])]) == cli.DONE
    assert "割り当てていない" not in capsys.readouterr().out
