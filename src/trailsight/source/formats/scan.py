"""Where JSON opens and closes: braces and brackets outside strings, in bytes that come in pieces.

The idea of simdjson (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019) in arrays:
quotes that no backslash escapes, the parity of their number before each brace, a running depth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

QUOTE, BACKSLASH, OPEN, CLOSE = 1, 2, 3, 4
CLASS = bytes(
    {'"': QUOTE, "\\": BACKSLASH, "{": OPEN, "[": OPEN, "}": CLOSE, "]": CLOSE}.get(chr(byte), 0)
    for byte in range(256)
)


@dataclass
class State:
    """What a piece has to know of those before it."""

    quoted: bool = False
    """Its first byte is inside a string."""
    escaped: bool = False
    """Its first byte follows a backslash that is not escaped itself."""
    depth: int = 0


@dataclass(frozen=True)
class Structure:
    """The M places in a piece where something opens or closes."""

    at: NDArray[np.int64]
    """(M,) offsets in the piece."""
    depth: NDArray[np.int64]
    """(M,) how many are open after it; negative where more closes than was open."""
    opens: NDArray[np.bool_]
    """(M,)"""


def scan(piece: bytes, state: State) -> Structure:
    """The structure of ``piece``; ``state`` is moved on to its end.

    It takes anything, also what is no JSON; kinds of brackets are not compared.
    """
    of_byte = np.frombuffer(piece.translate(CLASS), np.uint8)
    at = np.flatnonzero(of_byte != 0)
    kind = of_byte[at]
    _unescape(at, kind, len(piece), state)
    inside = np.bitwise_xor.accumulate((kind == QUOTE).astype(np.uint8))
    inside ^= np.uint8(state.quoted)
    if len(inside):
        state.quoted = bool(inside[-1])
    kept = (kind >= OPEN) & (inside == 0)
    at, opens = at[kept], kind[kept] == OPEN
    depth = state.depth + np.cumsum(np.where(opens, 1, -1))
    if len(depth):
        state.depth = int(depth[-1])
    return Structure(at, depth, opens)


def _unescape(at: NDArray[np.int64], kind: NDArray[np.uint8], length: int, state: State) -> None:
    """Takes what is escaped out of ``kind``: quotes, for in JSON only strings have backslashes.

    A byte is escaped when the backslashes before it are odd in number.
    """
    rows = np.flatnonzero(kind == BACKSLASH)
    if state.escaped and length:
        if len(rows) and at[rows[0]] == 0:
            rows = rows[1:]  # escaped itself
        elif len(at) and at[0] == 0:
            kind[0] = 0
        state.escaped = False
    if not len(rows):
        return
    slashes = at[rows]
    last = np.flatnonzero(np.append(slashes[1:] != slashes[:-1] + 1, True))
    count = np.diff(last, prepend=-1)
    last = last[count % 2 == 1]
    if len(last) and slashes[last[-1]] == length - 1:
        state.escaped = True
        last = last[:-1]
    after = rows[last] + 1  # the row of what is escaped, if that is in a row
    after = after[after < len(at)]
    kind[after[at[after] == at[after - 1] + 1]] = 0
