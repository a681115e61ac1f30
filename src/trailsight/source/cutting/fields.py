"""The fields that are cut out of a record, as compiled loops compare them."""

import numpy as np

OF_RECORD = (
    "eventTime", "eventID", "userIdentity", "addendum", "readOnly", "managementEvent",
    "eventSource", "eventName", "awsRegion", "userAgent", "errorCode", "eventType",
    "recipientAccountId", "eventCategory", "sourceIPAddress",
)  # fmt: skip
OF_IDENTITY = ("arn", "accountId", "accessKeyId", "invokedBy")
NAMES = (*OF_RECORD, *OF_IDENTITY)

COUNT = len(NAMES)
TOP = len(OF_RECORD)
TIME, ID, IDENTITY, ADDENDUM, READ_ONLY, MANAGEMENT, SOURCE, NAME, REGION = range(9)
ACCOUNT, CALLER, ADDRESS, KEY = map(
    NAMES.index, ("recipientAccountId", "accountId", "sourceIPAddress", "accessKeyId")
)
"""``KEY`` and what follows it, and ``ADDRESS``, need not be in what is told of a record."""

_PADDED = [name.encode().ljust(24, b"\0") for name in NAMES]
TEXTS = np.frombuffer(b"".join(_PADDED), np.uint8).reshape(COUNT, 24)
LENGTHS = np.array(list(map(len, NAMES)), np.int64)
FIRST = np.array([int.from_bytes(name[:8], "little") for name in _PADDED], np.uint64)
"""Their first eight bytes; no two fields of one object begin alike."""

MIXER, SHIFT = np.uint64(0x7B297D0B0E5E18BB), np.uint64(59)
"""``FIRST * MIXER >> SHIFT`` differs from field to field: no two are ever compared with a name."""
PLACE = np.full(32, COUNT, np.int64)
PLACE[FIRST * MIXER >> SHIFT] = np.arange(COUNT)
"""The field whose place that is; ``COUNT``: none."""
assert (PLACE < COUNT).sum() == COUNT, "two fields have one place: another MIXER is needed"
