"""Compiled functions that are run without numba: their machine code is kept on disk.

To load numba and what it keeps in its cache costs each process more time and memory than small logs
are worth; LLVM, which it is built upon, links machine code at once. Numba makes the code once, for
this processor, from these very sources; nothing in it refers to Python.
"""

import ctypes
import hashlib
import logging
import os
import platform
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from trailsight.contracts.atomic import replacing

log = logging.getLogger("trailsight")

HERE = Path(__file__).parent
NAMES = ("quotes", "cut", "kinds")
FOLDER = "NUMBA_CACHE_DIR"
SETTINGS = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_OPT", "NUMBA_BOUNDSCHECK")
"""What in the environment changes the code that numba makes."""
STALE = 30 * 86400
"""Seconds after which code for other sources, or another processor that shares the folder, goes."""
Native = Callable[..., int]


@cache
def ready() -> bool:
    """Sees to it that the machine code is there; False where this machine can't have it."""
    try:
        for name in NAMES:
            native(name)
    except Exception as error:  # whatever LLVM or numba lack: logs can be read without them
        log.warning("log files are read slowly: they can't be cut by machine code: %r", error)
        return False
    return sys.byteorder == "little"  # as its words are


@cache
def native(name: str) -> Native:
    """The function ``name`` of ``name_kernel.py``: of addresses and numbers, to a number."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    symbol, code = _code(name, f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features()}")
    target = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    call = ctypes.CFUNCTYPE(ctypes.c_int32)(engine.get_function_address(symbol))

    def called(*arguments: int) -> int:
        """Numba's own calling convention: a place for the result, one for an exception."""
        result, fault = ctypes.c_int64(), ctypes.c_void_p()
        status = call(ctypes.byref(result), ctypes.byref(fault), *map(ctypes.c_int64, arguments))
        assert status == 0, f"{name} raised"
        return result.value

    called.engine = engine  # type: ignore[attr-defined] # the code lives as long as it does
    return called


def _code(name: str, processor: str) -> tuple[str, bytes]:
    """The symbol of a function and the machine code that it is in, from disk if that is sound."""
    file = f"{name}-{_stamp(processor)}.o"
    for folder in _folders():
        try:
            kept = (folder / file).read_bytes()
        except OSError:
            continue
        digest, _, rest = kept.partition(b"\n")
        if hashlib.sha256(rest).hexdigest().encode() == digest:
            symbol, _, code = rest.partition(b"\n")
            return symbol.decode(), code
    symbol_made, code = _made(name)
    _keep(file, b"%s\n%s" % (symbol_made.encode(), code))
    return symbol_made, code


def _made(name: str) -> tuple[str, bytes]:
    import numba

    log.info("compiling the reader of log files (once on a machine, some seconds)")
    module = import_module(f"trailsight.source.cutting.{name}_kernel")
    compiler: Any = numba.njit  # whose types leave these options out
    kernel = compiler(
        getattr(module, name.upper()), no_cpython_wrapper=True, no_cfunc_wrapper=True, nogil=True
    )(getattr(module, name).py_func)
    made = kernel.overloads[kernel.signatures[0]]
    return made.fndesc.llvm_func_name, made.library._get_compiled_object()


def _stamp(processor: str) -> str:
    """What the machine code depends on."""
    from importlib.metadata import version

    parts = [processor, sys.platform, platform.machine(), version("numba"), version("llvmlite")]
    parts += [f"{name}={os.environ.get(name)}" for name in SETTINGS]
    sources = sorted((*HERE.glob("*.py"), HERE.parent / "columns.py"))
    parts += [source.read_bytes().hex() for source in sources]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _folders() -> list[Path]:
    """Where it may be kept: numba's folder if one is set, beside the sources, the user's cache."""
    told = os.environ.get(FOLDER)
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() fails where there is none
    user = Path(os.environ.get("XDG_CACHE_HOME") or f"{home}/.cache") / "trailsight"
    return [Path(told)] if told else [HERE / "__pycache__", user]


def _keep(file: str, content: bytes) -> None:
    """Writes it whole or not at all, and removes stale ones; nowhere, if nothing can be written."""
    digest = hashlib.sha256(content).hexdigest().encode()
    for folder in _folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with replacing(folder / file) as temporary:
                temporary.write_bytes(digest + b"\n" + content)
            for old in folder.glob(f"{file.partition('-')[0]}-*.o"):
                if old.name != file and time.time() - old.stat().st_mtime > STALE:
                    old.unlink()
        except OSError:
            continue
        return
