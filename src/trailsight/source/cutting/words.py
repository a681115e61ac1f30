"""Bytes at an address, many at a time, for compiled loops.

An array that is handed from one compiled function to the next has its references counted, which
takes longer than what these functions do; an address has none. So nothing is checked here: the
caller sees to it that the bytes are there.
"""

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir  # noqa: TID253
from numba import types  # noqa: TID253
from numba.core import cgutils  # noqa: TID253
from numba.extending import intrinsic  # noqa: TID253

# mypy: allow-untyped-calls
# Numba's objects have no types. An intrinsic gets the types of its arguments, and gives a signature
# and what builds the code; whoever calls it leaves out the first one.

instruction = cast("Callable[[Callable[..., object]], Callable[..., Any]]", intrinsic)
Address = Any
"""Of the first item of an array; it can be indexed."""
LANES = 32
"""Bytes that ``special`` looks at."""
QUOTE, BACKSLASH, BLANK = 0x22, 0x5C, 0x20


@instruction
def special(typingctx: Any, text: Any, at: Any) -> Any:
    """Bit i: byte ``at + i`` ends or bends a JSON string: a quote, a backslash, a control code."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes = ir.VectorType(ir.IntType(8), LANES)
        found = _load(builder, arguments, lanes)
        quote = builder.icmp_unsigned("==", found, _all(lanes, QUOTE))
        bent = builder.icmp_unsigned("==", found, _all(lanes, BACKSLASH))
        control = builder.icmp_unsigned("<", found, _all(lanes, BLANK))
        return builder.bitcast(builder.or_(builder.or_(quote, bent), control), ir.IntType(LANES))

    return types.uint32(text, at), build


@instruction
def word(typingctx: Any, text: Any, at: Any) -> Any:
    """Eight bytes as a number, the first one the lowest."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _load(builder, arguments, ir.IntType(64))

    return types.uint64(text, at), build


@instruction
def lowest(typingctx: Any, mask: Any) -> Any:
    """The place of the lowest bit that is set; there is one."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))
        return builder.zext(place, ir.IntType(64))

    return types.int64(types.uint32), build


@instruction
def copy(typingctx: Any, into: Any, place: Any, text: Any, start: Any, length: Any) -> Any:
    """Copies ``length`` bytes of ``text`` from ``start`` to ``place``."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        target = builder.gep(arguments[0], [arguments[1]])
        source = builder.gep(arguments[2], [arguments[3]])
        cgutils.raw_memcpy(builder, target, source, arguments[4], 1)
        return context.get_dummy_value()

    return types.void(into, place, text, start, length), build


def _load(builder: Any, arguments: Any, kind: Any) -> Any:
    start = builder.gep(arguments[0], [arguments[1]])
    found = builder.load(builder.bitcast(start, ir.PointerType(kind)))
    found.align = 1
    return found


def _all(lanes: Any, value: int) -> Any:
    return ir.Constant(lanes, [value] * LANES)
