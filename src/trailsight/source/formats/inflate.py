"""Decompression piece by piece, which keeps what a damaged file still holds."""

import zlib
from collections.abc import Generator, Iterator
from typing import BinaryIO

from trailsight.source.formats.single import single

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
Content = bytes | bytearray
WHOLE = 16 << 20
"""Bytes of content up to which a file comes in one piece."""
PIECE = 1 << 20
"""Bytes, about, of the pieces of a larger one."""
FIRST = 1 << 20
"""Compressed bytes that are taken at once at first, and again from the start if corrupt."""
BITE = 4 << 10
"""Compressed bytes that are taken at once from then on: what damage costs besides itself."""
ZSTD_BITE = 1 << 10
"""The same for zstd, whose output has no limit but 128 KiB for every four bytes."""


class Inflated:
    """The plain content of a file that may be gzip or zstd, in any number of members or frames.

    Iterating gives pieces, none of them empty; the first holds up to ``WHOLE`` bytes, the
    others about ``PIECE``. ``damage`` tells in the end why the content breaks off, if it does.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.damage: str | None = None
        self.size = 0
        """Bytes read from the file."""
        self.packed = False

    def __iter__(self) -> Iterator[Content]:
        return _joined(self._pieces())

    def _pieces(self) -> Iterator[Content]:
        raw = self._more(FIRST)
        while raw:
            if raw.startswith(GZIP_MAGIC):
                whole = single(raw, WHOLE)
                if whole:
                    self.packed = True
                    yield whole
                    raw = b""
                else:
                    raw = yield from self._gzip(raw)
            elif raw.startswith(ZSTD_MAGIC):
                raw = yield from self._zstd(raw)
            else:
                yield from self._plain(raw)
                return
            if len(raw) < len(ZSTD_MAGIC):
                raw += self._more(BITE)
            if not raw.startswith((GZIP_MAGIC, ZSTD_MAGIC)):
                self._check_rest(raw)
                return

    def _more(self, size: int) -> bytes:
        raw = self._file.read(size)
        self.size += len(raw)
        return raw

    def _plain(self, raw: bytes) -> Iterator[bytes]:
        while raw:
            yield raw
            raw = self._more(PIECE)

    def _check_rest(self, raw: bytes) -> None:
        """Zeros after the last member are padding, as of a tape or a block device."""
        while raw and self.damage is None:
            if raw.strip(b"\0"):
                self.damage = "trailing bytes after the compressed data"
            raw = self._more(PIECE)

    def _gzip(self, raw: bytes) -> Generator[bytes, None, bytes]:
        """The content of one member; returns what follows it."""
        from isal import isal_zlib

        self.packed = True
        member, start, had, limit = isal_zlib.decompressobj(wbits=31), raw, 0, WHOLE
        while not member.eof:
            try:
                piece = member.decompress(raw, limit)
            except isal_zlib.IsalError as error:  # type: ignore[misc] # its stub has an instance
                if start:
                    yield from _before_damage(start, had)
                self.damage = f"corrupt gzip: {error}"
                return b""
            had += len(piece)
            if piece:
                yield piece
            raw = member.unconsumed_tail
            if not raw and len(piece) < limit and not member.eof:
                start, raw = b"", self._more(BITE)
                if not raw:
                    self.damage = "truncated gzip"
                    return b""
            limit = PIECE
        return bytes(member.unused_data)

    def _zstd(self, raw: bytes) -> Generator[bytes, None, bytes]:
        """The content of one frame; returns what follows it."""
        import zstandard

        self.packed = True
        frame, rest = zstandard.ZstdDecompressor().decompressobj(), memoryview(raw)
        while not frame.eof:
            try:
                piece = frame.decompress(rest[:ZSTD_BITE])
            except zstandard.ZstdError as error:
                self.damage = f"corrupt zstd: {error}"
                return b""
            if piece:
                yield piece
            rest = rest[ZSTD_BITE:]
            if not rest and not frame.eof:
                rest = memoryview(self._more(FIRST))
                if not rest:
                    self.damage = "truncated zstd"
                    return b""
        return frame.unused_data + bytes(rest)


def _before_damage(raw: bytes, had: int) -> Iterator[bytes]:
    """What zlib makes of a corrupt member from byte ``had`` up to the corrupt place."""
    member, step = zlib.decompressobj(wbits=31), BITE
    while raw and step:
        before = member.copy()
        try:
            piece = member.decompress(raw, had or step)
        except zlib.error:
            member, step = before, step // 2
            continue
        raw = member.unconsumed_tail
        if had:
            had -= len(piece)
        elif piece:
            yield piece


def _joined(pieces: Iterator[Content]) -> Iterator[Content]:
    """The same content in pieces of the sizes that are promised."""
    parts: list[Content] = []
    size, enough = 0, WHOLE
    for piece in pieces:
        parts.append(piece)
        size += len(piece)
        if size >= enough:
            yield _one(parts)
            parts, size, enough = [], 0, PIECE
    if size:
        yield _one(parts)


def _one(parts: list[Content]) -> Content:
    return parts[0] if len(parts) == 1 else b"".join(parts)
