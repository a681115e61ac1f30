"""Records to columns: times, ids and attributes of many records at once."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.records import Attributes
from trailsight.source.classify import category, read_only
from trailsight.source.record import Detailed, Record

EARLIEST = datetime(2013, 1, 1, tzinfo=UTC)  # CloudTrail was announced in November 2013
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
DIGITS = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]
SIGNS = [4, 7, 10, 13, 16, 19]
SIGN = np.frombuffer(b"--T::Z", np.uint8)
DASHES = [8, 13, 18, 23]
HEX = [place for place in range(36) if place not in DASHES]
FIRST_OF_MONTH = np.arange("2013-01", "2100-02", dtype="datetime64[M]").astype("M8[D]").astype(int)
"""Days since the epoch."""


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


def minutes(times: Sequence[str]) -> tuple[NDArray[np.int32], dict[int, str]]:
    """(N,) minutes since the epoch, and what is wrong with those rows that are no such time.

    What reads ``2026-03-04T10:15:30Z``, as CloudTrail writes it, is read as a matrix of digits;
    anything else one by one.
    """
    minute = np.zeros(len(times), np.int32)
    joined = "".join(times).encode("ascii", "replace")
    alike = set(map(len, times)) == {20}
    text = np.frombuffer(joined, np.uint8).reshape(-1, 20) if alike else None
    plain = np.zeros(len(times), np.bool_)
    if text is not None:
        minute, plain = plain_minutes(text)
    problems: dict[int, str] = {}
    for row in np.flatnonzero(~plain).tolist():
        try:
            minute[row] = minute_of(times[row])
        except (ValueError, OverflowError) as error:
            problems[row] = str(error)
    return minute, problems


def plain_minutes(text: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Minutes of (N, 20) characters, and which rows are times in CloudTrail's own form."""
    digit = text[:, DIGITS].astype(np.int32) - ord("0")
    sound = ((digit >= 0) & (digit <= 9)).all(axis=1) & (text[:, SIGNS] == SIGN).all(axis=1)
    year = digit[:, :4] @ np.array([1000, 100, 10, 1], np.int32)
    month, day, hour, minute, second = (
        digit[:, at] * 10 + digit[:, at + 1] for at in (4, 6, 8, 10, 12)
    )
    sound &= (year >= EARLIEST.year) & (year < LATEST.year) & (month >= 1) & (month <= 12)
    row = np.where(sound, (year - EARLIEST.year) * 12 + month - 1, 0)
    length = FIRST_OF_MONTH[row + 1] - FIRST_OF_MONTH[row]
    sound &= (day >= 1) & (day <= length) & (hour < 24) & (minute < 60) & (second < 60)
    days = FIRST_OF_MONTH[row] + day - 1
    return np.where(sound, (days * 24 + hour) * 60 + minute, 0).astype(np.int32), sound


def ids(texts: Sequence[str]) -> NDArray[np.uint64]:
    """(N, 2) 128-bit ids: a GUID's own bytes, a hash of anything else."""
    joined = "".join(texts).replace("-", "")
    if len(joined) == 32 * len(texts) and set(map(len, texts)) <= {36}:
        plain = _of_hex(joined)
        if plain is not None:
            return plain
    return _numbers(b"".join(_digest(text) for text in texts))


def plain_ids(text: NDArray[np.uint8]) -> NDArray[np.uint64] | None:
    """(N, 2) ids of (N, 36) characters; None where not all are GUIDs."""
    if (text[:, DASHES] != ord("-")).any():
        return None
    return _of_hex(text[:, HEX].tobytes().decode("latin-1"))


def _of_hex(text: str) -> NDArray[np.uint64] | None:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None  # not hexadecimal somewhere
    return _numbers(found) if 2 * len(found) == len(text) else None  # it skips white space


def _numbers(ids: bytes) -> NDArray[np.uint64]:
    return np.frombuffer(ids, ">u8").astype(np.uint64).reshape(-1, 2)


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
        caller.accessKeyId if caller and "access_key" in optional else None,
        record.resource_types if isinstance(record, Detailed) else None,
    )
