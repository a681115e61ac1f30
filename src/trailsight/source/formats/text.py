"""Content as UTF-8 without a byte-order mark, as JSON and CSV readers want it."""

import codecs
from collections.abc import Iterator

from trailsight.source.formats.inflate import Content

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def utf8(pieces: Iterator[Content]) -> Iterator[Content]:
    """The same content; UTF-16, which Windows PowerShell writes by ``>``, made UTF-8.

    What is no UTF-16 inside it becomes U+FFFD.
    """
    head = next(pieces, b"")
    if head.startswith(UTF_16):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        while head:
            text = decoder.decode(head).encode("utf-8", "replace")
            if text:
                yield text
            head = next(pieces, b"")
        return
    if head.startswith(codecs.BOM_UTF8):  # else it is not copied
        head = head[len(codecs.BOM_UTF8) :]
    if head:
        yield head
    yield from pieces
