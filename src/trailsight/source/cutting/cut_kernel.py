"""The wanted fields of an array of records, compiled: cut out of its text, nothing decoded."""

import numpy as np

from trailsight.contracts.compiled import compiled
from trailsight.source.cutting.fields import (
    ACCOUNT,
    ADDENDUM,
    ADDRESS,
    CALLER,
    COUNT,
    FIRST,
    ID,
    IDENTITY,
    KEY,
    LENGTHS,
    MANAGEMENT,
    MIXER,
    NAME,
    PLACE,
    READ_ONLY,
    REGION,
    SHIFT,
    SOURCE,
    TEXTS,
    TIME,
    TOP,
)  # fmt: skip
from trailsight.source.cutting.json_kernel import (
    CLOSE,
    COMMA,
    END,
    OPEN,
    blank,
    colon,
    literal,
    string,
    value,
)  # fmt: skip
from trailsight.source.cutting.minute_kernel import TIME_LENGTH, minute
from trailsight.source.cutting.words import QUOTE, Address, copy, word

ID_LENGTH = 36
NULL, TRUE, FALSE = 0x6E, 0x74, 0x66
ABSENT, TERM = 0x00, 0x01
"""Bytes that no JSON string holds."""


@compiled
def field(text: Address, size: int, start: int, stop: int, low: int, high: int) -> int:
    """Which of the fields ``low`` to ``high`` is named there; -1: none of them."""
    length = stop - start
    if length < 3 or start + 8 > size:
        return -1
    first: np.uint64 = word(text, start)
    if length < 8:
        first &= (np.uint64(1) << np.uint64(8 * length)) - np.uint64(1)
    one = int(PLACE[(first * MIXER) >> SHIFT])
    if one < low or one >= high or FIRST[one] != first or LENGTHS[one] != length:
        return -1
    for place in range(8, length):
        if TEXTS[one, place] != text[start + place]:
            return -1
    return one


@compiled
def ascii(text: Address, start: int, stop: int) -> bool:
    """Whether there is nothing but ASCII, of which anything is UTF-8."""
    for at in range(start, stop):
        if text[at] >= 0x80:
            return False
    return True


@compiled
def record(
    text: Address,
    size: int,
    at: int,
    quotes: Address,
    quote: int,
    starts: Address,
) -> tuple[int, int]:
    """After the record whose brace stands before ``at``; its fields' ``starts``, then their stops.

    Of what is null or an object, only where it begins. -1 for what is not plainly sound, a field
    that is there twice, and a value of another type than the field's.
    """
    low, high = 0, TOP
    for one in range(COUNT):
        starts[one] = starts[COUNT + one] = -1
    at = blank(text, size, at)
    while True:
        start = at + 1
        at = string(text, size, at, quotes, quote)
        if at < 0 or quotes[quote + 1] < 0:  # a name with escapes in it
            return -1, quote
        one = field(text, size, start, at - 1, low, high)
        at = colon(text, size, at)
        quote += 2
        if at < 0 or at >= size or (one >= 0 and starts[one] >= 0):
            return -1, quote
        byte = text[at]
        if one == -1:
            at, quote = value(text, size, at, quotes, quote)
        else:
            starts[one] = at
            if byte == NULL:
                at = literal(text, size, at)
            elif one == IDENTITY and byte == OPEN:
                at = blank(text, size, at + 1)
                if at >= size or text[at] != CLOSE:
                    low, high = TOP, COUNT
                    continue
                at += 1
            elif one == READ_ONLY or one == MANAGEMENT:
                if byte != TRUE and byte != FALSE:
                    return -1, quote
                at = literal(text, size, at)
                starts[COUNT + one] = at
            elif byte == QUOTE and one != IDENTITY and one != ADDENDUM:
                starts[one] = at + 1
                at = string(text, size, at, quotes, quote)
                starts[COUNT + one] = at - 1
                quote += 2
                if (one == ADDRESS or one >= KEY) and not ascii(text, starts[one], at):
                    return -1, quote
            else:
                return -1, quote
        if at < 0:
            return -1, quote
        at = blank(text, size, at)
        if low and at < size and text[at] == CLOSE:  # the identity's
            low, high = 0, TOP
            at = blank(text, size, at + 1)
        if at >= size:
            return -1, quote
        if text[at] == CLOSE:
            return at + 1, quote
        if text[at] != COMMA:
            return -1, quote
        at = blank(text, size, at + 1)


@compiled
def usual(starts: Address) -> bool:
    """Whether a record has all that it needs, in the form that nearly all have."""
    if starts[COUNT + TIME] - starts[TIME] != TIME_LENGTH:
        return False
    if starts[COUNT + ID] - starts[ID] != ID_LENGTH:
        return False
    if starts[COUNT + SOURCE] < 0 or starts[COUNT + NAME] < 0 or starts[COUNT + REGION] < 0:
        return False
    of_call = starts[COUNT + ACCOUNT] > starts[ACCOUNT]
    return bool(of_call or starts[COUNT + CALLER] > starts[CALLER])


CUT = """int64(
    CPointer(uint8), int64, CPointer(int32), CPointer(int64), int64, CPointer(int64),
    CPointer(int32), CPointer(uint8), CPointer(uint8), CPointer(int64), int64
)"""


@compiled
def cut(
    text: Address,
    size: int,
    quotes: Address,
    wanted: Address,
    width: int,
    scratch: Address,
    minutes: Address,
    ids: Address,
    told: Address,
    places: Address,
    room: int,
) -> int:
    """Cuts an array of records, whose bracket begins ``text``; returns how many these are.

    Of each: the minute, ``ids`` (36), in ``told`` the ``width`` fields that are ``wanted``, and
    ``places`` (3): where these end, and where the record begins and ends. ``scratch``: 2 COUNT.
    -1 where not all is plainly sound and usual, or where there are more than ``room`` for.
    """
    count, end, quote, at = 0, 0, 0, 1
    while True:
        at = blank(text, size, at)
        if at >= size or text[at] != OPEN or count == room:
            return -1
        begin = at
        at, quote = record(text, size, at + 1, quotes, quote, scratch)
        if at < 0 or not usual(scratch):
            return -1
        time = minute(text, scratch[TIME])
        if time < 0:
            return -1
        minutes[count] = time
        copy(ids, count * ID_LENGTH, text, scratch[ID], ID_LENGTH)
        for place in range(width):
            start, stop = scratch[wanted[place]], scratch[COUNT + wanted[place]]
            if stop < 0:
                told[end] = ABSENT
            else:
                copy(told, end, text, start, stop - start)
                end += stop - start
                told[end] = TERM
            end += 1
        places[3 * count] = end
        places[3 * count + 1] = begin
        places[3 * count + 2] = at
        count += 1
        at = blank(text, size, at)
        if at >= size:
            return -1
        if text[at] == END:
            return count if blank(text, size, at + 1) == size else -1
        if text[at] != COMMA:
            return -1
        at += 1
