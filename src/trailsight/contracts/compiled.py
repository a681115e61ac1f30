"""Functions compiled by numba: cached on disk, free of the interpreter lock, deterministic.

Only modules of kernels import this one, and they are imported inside functions. Numba inlines
what a kernel calls and the constants that it reads, but looks only at the kernel's own file to
tell whether its cache is fresh (numba issue 1833); here all files that a kernel may be made of
count.
"""

import ast
import hashlib
import logging
import sys
from collections.abc import Callable
from functools import cache
from typing import TypeVar, cast

import numba  # noqa: TID253
import numpy as np
from numpy.typing import NDArray

log = logging.getLogger("trailsight")

Kernel = TypeVar("Kernel", bound=Callable[..., object])
Floats = NDArray[np.floating]
Integers = NDArray[np.integer]
Booleans = NDArray[np.bool_]

REORDERED = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, so that they run in SIMD lanes; NaN and infinity stay exact."""


def compiled(kernel: Kernel) -> Kernel:
    """``kernel``, compiled when it is first called with such arguments; rounds as Python does."""
    return _compile(kernel)


def compiled_reordered(kernel: Kernel) -> Kernel:
    """The same, ``REORDERED``."""
    return _compile(kernel, fastmath=REORDERED)


def _compile(kernel: Kernel, fastmath: bool | set[str] = False) -> Kernel:
    try:
        made = numba.njit(cache=True, nogil=True, fastmath=fastmath)(kernel)
    except RuntimeError:
        _warn()
        made = numba.njit(nogil=True, fastmath=fastmath)(kernel)
    else:
        if hasattr(made, "_cache"):  # not where NUMBA_DISABLE_JIT is set
            made._cache._cache_file._source_stamp = fingerprint(kernel.__module__)
    return cast("Kernel", made)


@cache
def _warn() -> None:
    log.warning(
        "neither the folder of trailsight nor the user's cache can be written, so every run "
        "compiles for some ten seconds: set NUMBA_CACHE_DIR to a folder that can"
    )


def fingerprint(module: str) -> str:
    """A digest of an imported module and all that it imports, at any remove, of its package."""
    package = module.partition(".")[0]
    sources: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in sources or name not in sys.modules or name.partition(".")[0] != package:
            continue
        spec = sys.modules[name].__spec__
        get_source = getattr(spec and spec.loader, "get_source", lambda name: None)
        sources[name] = get_source(name) or ""
        waiting += _imported(sources[name])
    return hashlib.sha256(repr(sorted(sources.items())).encode()).hexdigest()


@cache
def _imported(source: str) -> tuple[str, ...]:
    """What a source imports when it is imported itself: modules, and names in modules."""
    names: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return tuple(names)
