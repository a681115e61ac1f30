"""Records to columns: times, ids and attributes of many records at once."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.records import Attributes
from trailsight.source.classify import category, read_only
from trailsight.source.record import Record

EARLIEST = datetime(2013, 1, 1, tzinfo=UTC)  # CloudTrail was announced in November 2013
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def minute_of(time: str) -> int:
    """Minutes since the epoch of an ISO 8601 time.

    Raises ``ValueError`` for what is no time, has no zone, or lies outside 2013–2099: one such
    record would stretch a panel over millennia.
    """
    moment = datetime.fromisoformat(time)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    if not EARLIEST <= moment < LATEST:
        raise ValueError("outside 2013–2099")
    return int(moment.timestamp()) // 60


def minutes(times: Sequence[str]) -> NDArray[np.int32]:
    """(N,) minutes since the epoch; each distinct text is parsed once.

    Calls come many to a minute, so most texts of a file repeat.
    """
    known = {time: minute_of(time) for time in set(times)}
    return np.fromiter((known[time] for time in times), np.int32, len(times))


def ids(texts: Sequence[str]) -> NDArray[np.uint64]:
    """(N, 2) 128-bit ids: a GUID's own bytes, a hash of anything else."""
    joined = "".join(texts).replace("-", "")
    if len(joined) == 32 * len(texts) and all(len(text) == 36 for text in texts):
        try:
            return np.frombuffer(bytes.fromhex(joined), ">u8").astype(np.uint64).reshape(-1, 2)
        except ValueError:
            pass  # not hexadecimal somewhere: one by one, below
    digests = b"".join(_digest(text) for text in texts)
    return np.frombuffer(digests, ">u8").astype(np.uint64).reshape(-1, 2)


def _digest(text: str) -> bytes:
    try:
        guid = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        guid = b""
    return guid if len(guid) == 16 else hash_id(text.encode())


def hash_id(content: bytes) -> bytes:
    """A 128-bit id for what has no GUID."""
    return blake2b(content, digest_size=16).digest()


def identity(arn: str | None) -> str | None:
    """The ARN as AWS's attributions write it: an assumed role without its session name."""
    if arn is None or ":assumed-role/" not in arn:
        return arn
    head, _, tail = arn.partition(":assumed-role/")
    return f"{head}:assumed-role/{tail.split('/', 1)[0]}"


def attributes(record: Record, account_of_key: str, optional: Collection[str] = ()) -> Attributes:
    """What the activity table keeps of a record; ``optional`` columns when they are asked for.

    ``account_of_key`` is the account in the file's name, used only when the record names none:
    in real logs the two differ.
    """
    caller = record.userIdentity
    return Attributes(
        record.recipientAccountId or (caller and caller.accountId) or account_of_key,
        record.awsRegion,
        record.eventSource,
        record.eventName,
        category(record),
        read_only(record),
        record.errorCode,
        identity(caller.arn) if caller else None,
        record.userAgent,
        caller.invokedBy if caller and "invoked_by" in optional else None,
        record.sourceIPAddress if "source_ip" in optional else None,
    )
