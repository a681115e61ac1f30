"""Functions compiled by numba: cached on disk, free of the interpreter lock, deterministic."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba  # noqa: TID253 - only modules of kernels import this one, and they are imported late

Kernel = TypeVar("Kernel", bound=Callable[..., object])
REORDERED = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that they run in SIMD lanes; NaN and infinity stay exact."""


def compiled(kernel: Kernel) -> Kernel:
    """``kernel``, compiled when it is first called with such arguments."""
    return cast("Kernel", numba.njit(cache=True, nogil=True, fastmath=REORDERED)(kernel))
