"""Comparisons under atheris, without what it keeps of them.

atheris calls its ``_trace_cmp`` in place of every comparison, and counts one reference too many
of what that gives (3.0.0 returns a new reference as ``py::handle``, and pybind11 takes another).
With True and False nobody notices; the array that ``array != 0`` gives is never freed, and what
18,000 inputs leave comes to a gigabyte.
"""

import operator
from collections.abc import Callable
from types import ModuleType
from typing import Any

COMPARE: tuple[Callable[[Any, Any], object], ...] = (
    operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge,
)  # fmt: skip
TOLD = (int, bytes, str)
"""What atheris tells libFuzzer of; anything else it only compares."""
Target = Callable[[bytes], None]


def let_go(atheris: ModuleType) -> None:
    """From now on compares without atheris what it would only compare."""
    from atheris.version_dependent import (  # type: ignore[import-untyped]
        CMP_OP_SHIFT_AMOUNT as SHIFT,
    )

    traced: Callable[..., object] = atheris._trace_cmp

    def compared(left: object, right: object, code: int, place: int, constant: bool) -> object:
        if isinstance(left, TOLD) and isinstance(right, TOLD):
            return traced(left, right, code, place, constant)
        return COMPARE[code >> SHIFT](left, right)

    vars(atheris)["_trace_cmp"] = compared  # it is looked up at every comparison


def after_start(begin: Callable[[], None], one: Target) -> Target:
    """``one``, with ``begin`` before the first input.

    ``atheris.Fuzz``, which does not return, sets ``_trace_cmp`` anew: only from within can it be
    replaced.
    """
    begun = False

    def target(content: bytes) -> None:
        nonlocal begun
        if not begun:
            begin()
            begun = True
        one(content)

    return target
