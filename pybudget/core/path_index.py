"""Accounts found by their paths, after folding: neighbours at once, since they share what stands above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from pybudget.core.names import fold, fold_all, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pybudget.core.accounts import Section

SEPARATOR: Final = " > "
"""Joins the names of a path where it stands in one cell. A name that has it is read as such a path."""

T = TypeVar("T")
V = TypeVar("V")
Path = tuple[str, ...]


class Names(dict[str, str]):
    """Names, and what is left of each to compare it by; a name that is new is looked up once."""

    def __init__(self, known: Mapping[str, str], plain: Callable[[str], str]) -> None:
        """Take the names of all accounts with their results, and what makes the result of any other."""
        super().__init__(known)
        self.plain = plain
        self.have_paths = any(SEPARATOR in name for name in known)
        """Whether some of the names are paths themselves."""

    def __missing__(self, name: str) -> str:
        """Look up a name that is new."""
        self[name] = found = self.plain(name)
        return found

    @classmethod
    def folded(cls, names: Iterable[str]) -> Names:
        """What is left of names after folding."""
        return cls(fold_all(names), fold)

    def stems(self) -> Names:
        """The names by their stems: without の, 及び, 事業 and 費."""
        return Names({name: stem(folded)[0] for name, folded in self.items()}, lambda name: stem(self[name])[0])

    def parts(self, path: Iterable[str]) -> Path:
        """What is left of every name of a path."""
        return tuple([self[part] for name in path for part in name.split(SEPARATOR)])


class Family(NamedTuple, Generic[T]):
    """Neighbours in print order among the accounts that have none below.

    Attributes:
        section: 収入 or 支出.
        above: Names from the top-level account down to the one that they all stand below.
        names: Their own names.
        values: What belongs to each.
    """

    section: Section
    above: Path
    names: Sequence[str]
    values: Sequence[T]


class PathIndex(Generic[T]):
    """What belongs to the accounts of a book, by section and path.

    Attributes:
        repeated: Everything that belongs to each path that several accounts have.
    """

    def __init__(self, names: Names, families: Iterable[Family[T]]) -> None:
        """Take in all accounts; paths are the same where ``names`` says the same of their names."""
        self.repeated: dict[tuple[Path, str], list[T]] = {}
        self._names = names
        self._groups: dict[Path, dict[str, T | None]] = {}
        for section, above, own, values in families:
            if not names.have_paths:
                self._add((section.value, *names.parts(above)), list(map(names.__getitem__, own)), values)
                continue
            for name, value in zip(own, values, strict=True):
                *others, last = names.parts((*above, name))
                self._add((section.value, *others), (last,), (value,))

    def _add(self, above: Path, names: Sequence[str], values: Sequence[T]) -> None:
        group: dict[str, T | None] = dict(zip(names, values, strict=True))
        if len(group) == len(names) and above not in self._groups:
            self._groups[above] = group  # as nearly always
            return
        group = self._groups.setdefault(above, {})
        for name, value in zip(names, values, strict=True):
            if name not in group:
                group[name] = value
                continue
            first = group[name]
            if first is not None:
                self.repeated[above, name] = [first]
                group[name] = None
            self.repeated[above, name].append(value)

    def find(self, family: Family[V]) -> Iterable[T | None]:
        """What belongs to each path of another book's family; None where no account, or several, have it."""
        if self._names.have_paths:
            found = [self.at(family.section, (*family.above, name)) for name in family.names]
            return [values[0] if len(values) == 1 else None for values in found]
        group = self._groups.get((family.section.value, *self._names.parts(family.above)), {})
        return map(group.get, map(self._names.__getitem__, family.names))

    def at(self, section: Section, path: Iterable[str]) -> Sequence[T]:
        """Everything that belongs to a path; nothing where no account has it."""
        *above, name = (section.value, *self._names.parts(path))
        found = self._groups.get(tuple(above), {}).get(name)
        return [found] if found is not None else self.repeated.get((tuple(above), name), ())
