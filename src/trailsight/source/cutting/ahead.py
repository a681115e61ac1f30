"""Compiled functions that are run without numba: their machine code is kept on disk.

To load numba and what it keeps in its cache takes each process most of a second and 100 MB; LLVM,
which it is built upon, links machine code in milliseconds. Numba makes the code once, for this
processor, from these very sources; nothing in it refers to Python.
"""

import ctypes
import hashlib
import logging
import os
import platform
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

log = logging.getLogger("trailsight")

HERE = Path(__file__).parent
NAMES = ("quotes", "cut", "kinds")
Native = Callable[..., int]


def ready() -> None:
    """Sees to it that the machine code is there."""
    for name in NAMES:
        native(name)


@cache
def native(name: str) -> Native:
    """The function ``name`` of ``name_kernel.py``; takes addresses and numbers, returns a number.

    Raises ``OSError`` where LLVM can't run on this machine.
    """
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    symbol, code = _code(name, f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features()}")
    target = llvm.Target.from_default_triple().create_target_machine()
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

    parts = [processor, platform.platform(), version("numba"), version("llvmlite")]
    sources = sorted((*HERE.glob("*.py"), HERE.parent / "columns.py"))
    parts += [source.read_text() for source in sources]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _folders() -> list[Path]:
    """Where it may be kept: numba's folder if one is set, beside the sources, the user's cache."""
    told = os.environ.get("NUMBA_CACHE_DIR")
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trailsight"
    return [Path(told)] if told else [HERE / "__pycache__", user]


def _keep(file: str, content: bytes) -> None:
    """Writes it whole or not at all; nowhere, if nothing can be written."""
    digest = hashlib.sha256(content).hexdigest().encode()
    for folder in _folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=folder, delete=False) as new:
                new.write(digest + b"\n" + content)
            Path(new.name).replace(folder / file)
        except OSError:
            continue
        return
