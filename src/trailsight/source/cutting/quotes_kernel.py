"""The strings of a JSON text, compiled: where their quotes stand, and that they are sound.

The first stage of Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (2019): many bytes
are looked at in one instruction, and the grammar is then walked from string to string.
"""

import numpy as np

from trailsight.contracts.compiled import compiled
from trailsight.source.cutting.words import (
    BACKSLASH,
    BLANK,
    LANES,
    QUOTE,
    Address,
    lowest,
    special,
)  # fmt: skip

ZERO, NINE = 0x30, 0x39


QUOTES = "int64(CPointer(uint8), int64, CPointer(int32), int64)"


@compiled
def quotes(text: Address, size: int, found: Address, room: int) -> int:
    """Finds all quotes, opening and closing ones in turn; returns how many.

    A closing one is told as ``~place`` where the string has escapes. -1 where a string is not
    plainly sound (RFC 8259, section 7), and where there are more than there is ``room`` for.
    """
    count, past, bent, base = 0, 0, False, 0
    while base < size:
        mask = special(text, base) if base + LANES <= size else rest(text, size, base)
        while mask:
            at = base + lowest(mask)
            mask &= mask - np.uint32(1)
            if at < past:
                continue
            if text[at] == QUOTE:
                if count == room:
                    return -1
                found[count] = ~at if bent else at
                bent = False
                count += 1
            elif count & 1 == 0:
                if text[at] == BACKSLASH:
                    return -1
            elif text[at] != BACKSLASH:
                return -1  # a control code
            else:
                past = escaped(text, size, at + 1)
                if past < 0:
                    return -1
                bent = True
        base += LANES
    return -1 if count & 1 else count


@compiled
def rest(text: Address, size: int, base: int) -> np.uint32:
    """What ``special`` tells, of the last bytes."""
    mask = np.uint32(0)
    for at in range(base, size):
        if text[at] == QUOTE or text[at] == BACKSLASH or text[at] < BLANK:
            mask |= np.uint32(1) << np.uint32(at - base)
    return mask


@compiled
def escaped(text: Address, size: int, at: int) -> int:
    """After an escape whose backslash stands before ``at``; -1 for one of a surrogate pair."""
    if at >= size:
        return -1
    byte = text[at]
    if byte == QUOTE or byte == BACKSLASH or byte == 0x2F:
        return at + 1
    if byte == 0x62 or byte == 0x66 or byte == 0x6E or byte == 0x72 or byte == 0x74:
        return at + 1
    if byte != 0x75 or at + 5 > size:
        return -1
    for digit in range(at + 1, at + 5):
        byte = text[digit]
        if not (ZERO <= byte <= NINE or 0x41 <= byte <= 0x46 or 0x61 <= byte <= 0x66):
            return -1
    surrogate = (text[at + 1] | 0x20) == 0x64 and text[at + 2] >= 0x38
    return -1 if surrogate else at + 5
