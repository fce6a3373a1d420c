"""How a class of this engine fills xlwings' interface: what it has is counted, what it lacks says so by name.

xlwings' base classes raise a bare NotImplementedError. Here every gap names its call and, where it is known, the
reason, so that nobody has to guess what Calc was asked for.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, TypeVar

from pybudget.calc.calls import crossing

_Class = TypeVar("_Class", bound=type)
_PACKAGE: Final = __name__.rpartition(".")[0]
_COUNTED_SPECIALS: Final = frozenset({"__call__", "__len__", "__iter__", "__getitem__", "__contains__"})


def fills(base: type, lacks: Mapping[str, str] | None = None) -> Callable[[_Class], _Class]:
    """Complete a class that stands for ``base`` of `xlwings.base_classes`.

    Args:
        base: The base class of xlwings whose members xlwings calls.
        lacks: Member to reason, for gaps worth explaining. It may name members that xlwings calls without declaring
            them in the base class.

    Returns:
        A class decorator. Every public member of the class notes its calls; every member that the class does not define
        and that xlwings leaves open raises NotImplementedError with its name.
    """

    def complete(cls: _Class) -> _Class:
        reasons = dict(lacks or {})
        for part in reversed(cls.__mro__):
            if part.__module__.startswith(_PACKAGE):
                for name, member in list(vars(part).items()):
                    if _is_interface(name):
                        _count(cls, name, member)
        for name, member in inspect.getmembers(base):
            if _is_interface(name):
                _close_gap(cls, name, member, reasons.pop(name, ""))
        for name, reason in reasons.items():
            setattr(cls, name, property(_refusal(f"{cls.__name__}.{name}", reason)))
        return cls

    return complete


def refuse(call: str, reason: str = "") -> NoReturn:
    """Raise NotImplementedError naming the call."""
    message = f"The Calc engine has no {call}"
    raise NotImplementedError(f"{message}: {reason}" if reason else f"{message}.")


def _is_interface(name: str) -> bool:
    return name in _COUNTED_SPECIALS or not name.startswith("_")


def _count(cls: type, name: str, member: object) -> None:
    call = f"{cls.__name__}.{name}"
    if isinstance(member, property):
        read, write = (accessor and crossing(call, accessor) for accessor in (member.fget, member.fset))
        setattr(cls, name, property(read, write, doc=member.__doc__))
    elif inspect.isfunction(member):
        setattr(cls, name, crossing(call, member))


def _close_gap(cls: type, name: str, member: object, reason: str) -> None:
    call = f"{cls.__name__}.{name}"
    own = inspect.getattr_static(cls, name, None)
    if isinstance(member, property):
        _close_property(cls, name, (member, own if isinstance(own, property) else None), reason)
    elif inspect.isfunction(member) and (own is None or own is member) and _is_open(member):
        setattr(cls, name, _refusal(call, reason))


def _close_property(cls: type, name: str, pair: tuple[property, property | None], reason: str) -> None:
    theirs, own = pair
    call = f"{cls.__name__}.{name}"
    if own is None or own is theirs:
        if theirs.fget is not None and _is_open(theirs.fget):
            refused = _refusal(call, reason)
            setattr(cls, name, property(refused, refused))
    elif theirs.fset is not None and own.fset is None:
        setattr(cls, name, own.setter(_refusal(f"{call} (setting it)", reason)))


def _is_open(function: Callable[..., Any]) -> bool:
    """Whether xlwings left the function to the engines."""
    return "NotImplementedError" in function.__code__.co_names


def _refusal(call: str, reason: str) -> Callable[..., NoReturn]:
    def refused(*_: object, **__: object) -> NoReturn:
        refuse(call, reason)

    return crossing(call, refused)
