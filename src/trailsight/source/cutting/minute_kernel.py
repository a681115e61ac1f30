"""A record's minute, compiled: of times as CloudTrail writes them, 2026-03-04T10:15:30Z."""

import numpy as np

from trailsight.contracts.compiled import compiled
from trailsight.source.columns import EARLIEST, FIRST_OF_MONTH, LATEST
from trailsight.source.cutting.words import Address

FORM = np.frombuffer(b"0000-00-00T00:00:00Z", np.uint8)
TIME_LENGTH = len(FORM)
FIRST, LAST = EARLIEST.year, LATEST.year - 1
ZERO, NINE = 0x30, 0x39


@compiled
def two(text: Address, at: int) -> int:
    """A number of two digits."""
    return 10 * (int(text[at]) - ZERO) + int(text[at + 1]) - ZERO


@compiled
def minute(text: Address, at: int) -> int:
    """Minutes since the epoch of the time at ``at``; -1 for what is no such time."""
    for place in range(TIME_LENGTH):
        byte, form = text[at + place], FORM[place]
        if byte != form and (form != ZERO or byte < ZERO or byte > NINE):
            return -1
    year, month, day = 100 * two(text, at) + two(text, at + 2), two(text, at + 5), two(text, at + 8)
    hour, clock, second = two(text, at + 11), two(text, at + 14), two(text, at + 17)
    if year < FIRST or year > LAST or month < 1 or month > 12 or hour > 23:
        return -1
    row = 12 * (year - FIRST) + month - 1
    begin = FIRST_OF_MONTH[row]
    if day < 1 or day > FIRST_OF_MONTH[row + 1] - begin or clock > 59 or second > 59:
        return -1
    return int((24 * (begin + day - 1) + hour) * 60 + clock)
