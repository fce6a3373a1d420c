"""Kinds of fault as they happen in budget books, each at every place of a master where it can happen."""

from tests.mutations.faults import KINDS, Fault, master, spread
from tests.mutations.kinds import amounts, codes, formulas, rows, sheets, texts

MODULES = (amounts, formulas, codes, rows, sheets, texts)
"""Each enters its kinds into ``KINDS`` in the order in which it defines them."""

__all__ = ["KINDS", "MODULES", "chosen"]


def chosen(kind_name: str, year: str, most: int) -> list[Fault]:
    """Faults of a kind in a master: all, or ``most`` of them spread evenly over the places."""
    return spread(list(KINDS[kind_name](master(year))), most)
