"""Which records tell the same, compiled: a hash table over what was cut out of them."""

import numpy as np

from trailsight.contracts.compiled import compiled
from trailsight.source.cutting.words import Address, word

PROBES = 64
"""Places that are tried for a record; half of them are free, so that more are no chance."""

KINDS = """int64(
    CPointer(uint8), CPointer(int64), int64, uint64, CPointer(int32), int64, CPointer(int32),
    CPointer(int32)
)"""


@compiled
def mixed(told: Address, start: int, stop: int, seed: np.uint64) -> int:
    """A hash of some bytes, 63 bits; ``told`` goes on for eight more."""
    hashed = seed
    for at in range(start, stop, 8):
        found: np.uint64 = word(told, at)
        if stop - at < 8:
            found &= (np.uint64(1) << np.uint64(8 * (stop - at))) - np.uint64(1)
        hashed = (hashed ^ found) * np.uint64(0x9E3779B97F4A7C15)
        hashed ^= hashed >> np.uint64(32)
    return int(np.int64(hashed >> np.uint64(1)))


@compiled
def same(told: Address, one: int, other: int, length: int) -> bool:
    """Whether two stretches of bytes are equal; ``told`` goes on for eight more."""
    at = 0
    while at + 8 <= length:
        if word(told, one + at) != word(told, other + at):
            return False
        at += 8
    rest = (np.uint64(1) << np.uint64(8 * (length - at))) - np.uint64(1)
    return bool((word(told, one + at) ^ word(told, other + at)) & rest == 0)


@compiled
def kinds(
    told: Address,
    places: Address,
    count: int,
    seed: np.uint64,
    slots: Address,
    mask: int,
    which: Address,
    first: Address,
) -> int:
    """Numbers what ``count`` records tell, in order; returns how many kinds there are.

    ``which`` is each record's, ``first`` each kind's first record. ``places`` are those of ``cut``;
    ``slots`` has ``mask`` + 1 places, a power of two. -1 where the ``seed`` is unlucky.
    """
    for slot in range(mask + 1):
        slots[slot] = -1
    found, start = 0, 0
    for row in range(count):
        stop = places[3 * row]
        slot = mixed(told, start, stop, seed) & mask
        for probe in range(PROBES + 1):
            kind = slots[slot]
            if kind < 0:
                slots[slot] = found
                first[found] = row
                which[row] = found
                found += 1
                break
            begin = places[3 * first[kind] - 3] if first[kind] > 0 else 0
            length = places[3 * first[kind]] - begin
            if length == stop - start and same(told, begin, start, length):
                which[row] = kind
                break
            slot = (slot + 1) & mask
            if probe == PROBES:
                return -1
        start = stop
    return found
