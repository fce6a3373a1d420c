"""An xlwings engine on LibreOffice Calc.

Programs use xlwings as they would with Excel: after `activate` they run in Calc, unchanged.
See ``docs/calc-engine.md``.
"""

import xlwings

from pybudget.calc.app import Alert, App
from pybudget.calc.calls import Tally, counting
from pybudget.calc.engine import ADDRESS_VARIABLE, ENGINE_NAME, Engine
from pybudget.calc.office import Address
from pybudget.calc.remote import CalcGoneError

__all__ = [
    "ADDRESS_VARIABLE",
    "ENGINE_NAME",
    "Address",
    "Alert",
    "App",
    "CalcGoneError",
    "Engine",
    "Tally",
    "activate",
    "counting",
]


def activate() -> Engine:
    """Make xlwings work with Calc, in this process, until another engine is activated.

    Where the environment variable `ADDRESS_VARIABLE` names a running Calc, that one is the active app.

    Returns:
        The engine, the same one at every call.
    """
    if ENGINE_NAME not in xlwings.engines.engines_by_name:
        xlwings.engines.add(xlwings.Engine(impl=Engine()))
    chosen = xlwings.engines[ENGINE_NAME]
    chosen.activate()
    engine: Engine = chosen.impl
    return engine
