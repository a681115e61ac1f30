"""JSON's grammar (RFC 8259), compiled: where a value ends. Stricter than msgspec, never laxer.

``at`` is a place in ``text`` of ``size`` bytes; ``quote`` counts the quotes before it, whose
places ``quotes`` has. What is returned is the place after what was read; -1 for what is not
plainly sound, which another reader is to judge.
"""

from trailsight.contracts.compiled import compiled
from trailsight.source.cutting.quotes_kernel import NINE, ZERO
from trailsight.source.cutting.words import QUOTE, Address

COLON, COMMA = 0x3A, 0x2C
OPEN, CLOSE, BEGIN, END = 0x7B, 0x7D, 0x5B, 0x5D
DEEPEST = 60
"""Nested containers; what is deeper is left to another reader. The kinds of those that are open
are bits of one number."""


@compiled
def blank(text: Address, size: int, at: int) -> int:
    """After white space."""
    while at < size and (text[at] == 0x20 or 0x09 <= text[at] <= 0x0A or text[at] == 0x0D):
        at += 1
    return at


@compiled
def string(text: Address, size: int, at: int, quotes: Address, quote: int) -> int:
    """After the string that begins at ``at``."""
    if at >= size or text[at] != QUOTE:
        return -1
    end: int = quotes[quote + 1]
    return (end if end >= 0 else ~end) + 1


@compiled
def key(text: Address, size: int, at: int, quotes: Address, quote: int) -> int:
    """After a key and its colon: where the value begins."""
    at = string(text, size, at, quotes, quote)
    return -1 if at < 0 else colon(text, size, at)


@compiled
def colon(text: Address, size: int, at: int) -> int:
    """After a colon, and the white space around it."""
    at = blank(text, size, at)
    if at >= size or text[at] != COLON:
        return -1
    return blank(text, size, at + 1)


@compiled
def digits(text: Address, size: int, at: int) -> int:
    """After one digit or more."""
    start = at
    while at < size and ZERO <= text[at] <= NINE:
        at += 1
    return at if at > start else -1


@compiled
def number(text: Address, size: int, at: int) -> int:
    """After a number."""
    if text[at] == 0x2D:
        at += 1
    start = at
    at = digits(text, size, at)
    if at < 0 or (text[start] == ZERO and at > start + 1):
        return -1
    if at < size and text[at] == 0x2E:
        at = digits(text, size, at + 1)
        if at < 0:
            return -1
    if at < size and (text[at] | 0x20) == 0x65:
        at += 1
        if at < size and (text[at] == 0x2B or text[at] == 0x2D):
            at += 1
        at = digits(text, size, at)
    return at


@compiled
def literal(text: Address, size: int, at: int) -> int:
    """After ``true``, ``false`` or ``null``."""
    if at + 4 > size:
        return -1
    a, b, c, d = text[at], text[at + 1], text[at + 2], text[at + 3]
    if a == 0x74 and b == 0x72 and c == 0x75 and d == 0x65:
        return at + 4
    if a == 0x6E and b == 0x75 and c == 0x6C and d == 0x6C:
        return at + 4
    if a == 0x66 and b == 0x61 and c == 0x6C and d == 0x73 and at + 5 <= size:
        return at + 5 if text[at + 4] == 0x65 else -1
    return -1


@compiled
def value(text: Address, size: int, at: int, quotes: Address, quote: int) -> tuple[int, int]:
    """After any value, whatever it holds; and the quotes before there."""
    depth, kinds = 0, 0
    while True:
        if at >= size or at < 0:
            return -1, quote
        byte = text[at]
        if byte == QUOTE:
            at = string(text, size, at, quotes, quote)
            quote += 2
        elif byte == OPEN or byte == BEGIN:
            inner = blank(text, size, at + 1)
            if inner >= size or depth == DEEPEST:
                return -1, quote
            if text[inner] == byte + 2:  # its own closing one: an empty container
                at = inner + 1
            else:
                depth += 1
                kinds = (kinds << 1) | (byte == OPEN)
                at = inner
                if byte == OPEN:
                    at = key(text, size, at, quotes, quote)
                    quote += 2
                continue
        elif byte == 0x2D or ZERO <= byte <= NINE:
            at = number(text, size, at)
        else:
            at = literal(text, size, at)
        if at < 0:
            return -1, quote
        while depth:
            at = blank(text, size, at)
            if at >= size:
                return -1, quote
            inside = kinds & 1
            if text[at] == COMMA:
                at = blank(text, size, at + 1)
                if inside:
                    at = key(text, size, at, quotes, quote)
                    quote += 2
                break
            if text[at] != (CLOSE if inside else END):
                return -1, quote
            at += 1
            depth -= 1
            kinds >>= 1
        else:
            return at, quote
