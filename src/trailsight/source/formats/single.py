"""The usual gzip file, one member and all of it there, inflated at once."""

import struct

MEMBER = b"\x1f\x8b\x08"
"""What every member of a gzip file begins with (RFC 1952)."""
FRAME = b"\x28\xb5\x2f\xfd"
"""What every frame of a zstd file with content begins with (RFC 8878)."""
SIZE = struct.Struct("<I")
"""Of the content, at the end of a member."""


def single(raw: bytes, limit: int) -> bytearray | None:
    """The content of a gzip member that is all of ``raw``, 1 to ``limit`` bytes.

    None where it might be anything else: damaged, followed by more content, or larger.
    """
    from deflate import DeflateError, gzip_decompress

    # libdeflate passes over what follows. The first bytes of another member may be there by chance
    # too: once in 16 MB. What is neither a member nor a frame holds no record.
    if len(raw) < SIZE.size or raw.find(MEMBER, 1) >= 0 or raw.find(FRAME, 1) >= 0:
        return None
    [size] = SIZE.unpack(raw[-SIZE.size :])
    if not 0 < size <= limit:
        return None
    try:
        content = gzip_decompress(raw, size)  # which compares the CRC-32
    except (DeflateError, ValueError):
        return None
    return content if len(content) == size else None
