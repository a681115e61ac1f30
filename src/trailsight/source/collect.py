"""Records of many files to columns, each distinct set of attributes classified once."""

from collections.abc import Collection, Hashable, Sequence
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.records import LAGS, Attributes, Decoded, LogFile, Quarantined
from trailsight.source.classify import in_scope
from trailsight.source.columns import attributes, hash_id, ids, minutes
from trailsight.source.keys import Key
from trailsight.source.parsed import Parsed
from trailsight.source.record import Identity, Record

Columns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint64], NDArray[np.bool_]]

NOBODY = Identity()
TOLD = (
    "eventName", "eventSource", "awsRegion", "userIdentity.arn", "userAgent", "errorCode",
    "recipientAccountId", "userIdentity.accountId", "readOnly", "eventCategory",
    "managementEvent", "eventType",
)  # fmt: skip
"""The fields that decide a record's attributes."""
FIELD_OF = {
    "invoked_by": "userIdentity.invokedBy",
    "source_ip": "sourceIPAddress",
    "access_key": "userIdentity.accessKeyId",
    "resource_type": "resource_types",
}
"""Those that decide the optional columns."""


def told_fields(columns: Collection[str]) -> tuple[str, ...]:
    """The fields that decide a record's attributes, with optional ``columns`` or without."""
    return (*TOLD, *(field for name, field in FIELD_OF.items() if name in columns))


_TIME, _ID, _ADDENDUM = map(attrgetter, ("eventTime", "eventID", "addendum"))
OUT_OF_SCOPE = -1


class Collector:
    """Takes in what files hold, and hands it over as one ``Decoded``."""

    def __init__(self, columns: Collection[str] = (), before: int = 0) -> None:
        """``before``: records of the first file that were handed over already."""
        self._columns = columns
        self._told = attrgetter(*told_fields(columns))
        self._code_of: dict[Hashable, int] = {}
        self._attributes: dict[Attributes, int] = {}
        self._files: list[LogFile] = []
        self._records: list[int] = []
        self._parts: list[Columns] = []
        self._quarantined: list[Quarantined] = []
        self._out_of_scope = 0
        self._digests = 0
        self._lags = np.zeros(LAGS, np.int64)
        self._unread = False
        self.held = 0
        """Records taken in so far."""
        self.seen = before
        """Records of the file that is being read, whatever became of them."""

    def add(self, file: LogFile, parsed: Parsed) -> None:
        """Takes in the records of ``file``, or of a piece of it."""
        bad = list(parsed.bad)
        self._out_of_scope += parsed.out_of_scope
        self._digests += parsed.digest
        key = Key.of(file.path)
        if parsed.records:
            self._add(parsed, key, bad)
        self._quarantined += [Quarantined(file.path, *entry) for entry in bad]
        self.seen += parsed.count + parsed.out_of_scope
        self.seen += sum(Quarantined(file.path, *entry).records for entry in parsed.bad)
        self._unread = parsed.unread

    def end(self, file: LogFile) -> None:
        """Says that no more of ``file`` will come; it has been read unless it broke off."""
        if not self._unread:
            self._files.append(file)
            self._records.append(self.seen)
        self._unread, self.seen = False, 0

    def _add(self, parsed: Parsed, key: Key, bad: list[tuple[str, str, int]]) -> None:
        code = np.array(self._codes(parsed, key.account or "unknown"), np.int32)
        if parsed.cut is None:
            self._add_each(parsed, code, key, bad)
        else:
            cut = parsed.cut
            update = np.zeros(parsed.count, np.bool_)
            self._keep(key, (code[cut.which], cut.minute, cut.id, update))

    def _add_each(
        self,
        parsed: Parsed,
        code: NDArray[np.int32],
        key: Key,
        bad: list[tuple[str, str, int]],
    ) -> None:
        records = parsed.records
        times = list(map(_TIME, records))
        minute, problems = minutes(times)
        addenda = list(map(_ADDENDUM, records))
        if any(addenda):
            update = np.array([_is_update(record) for record in records], np.bool_)
        else:
            update = np.zeros(len(records), np.bool_)
        id_ = ids(_texts(records, parsed.raws, any(addenda)))
        sound = np.ones(len(records), np.bool_)
        for row, problem in problems.items():
            if code[row] != OUT_OF_SCOPE:
                reason = f"eventTime: {times[row][:64]!r}: {problem}"
                size = len(parsed.raws[row]) if parsed.raws else 0
                bad.append((f"record {parsed.positions[row]}", reason, size))
                sound[row] = False
        self._keep(key, _rows((code, minute, id_, update), sound))

    def _keep(self, key: Key, columns: Columns) -> None:
        """Of sound records, those that are in scope."""
        kept = columns[0] != OUT_OF_SCOPE
        self._out_of_scope += int((~kept).sum())
        code, minute, _, _ = columns = _rows(columns, kept)
        self._parts.append(columns)
        self.held += len(code)
        if key.delivered is not None:
            lag = np.clip(key.delivered - minute, 0, LAGS - 1)
            self._lags += np.bincount(lag, minlength=LAGS)

    def _codes(self, parsed: Parsed, account_of_key: str) -> list[int | None]:
        """The code of each record; a set of attributes that was met before costs one look-up."""
        told: Sequence[Hashable]
        told = self._tellings(parsed.records) if parsed.cut is None else parsed.cut.kinds
        codes = list(map(self._code_of.get, told))
        if None not in codes:
            return codes
        for row, code in enumerate(codes):
            if code is None:
                codes[row] = self._learn(parsed.records[row], told[row], account_of_key)
        return codes

    def _tellings(self, records: list[Record]) -> Sequence[Hashable]:
        try:
            return list(map(self._told, records))
        except AttributeError:  # some record has no caller
            for record in records:
                record.userIdentity = record.userIdentity or NOBODY
            return list(map(self._told, records))

    def _learn(self, record: Record, told: Hashable, account_of_key: str) -> int:
        code = self._code_of.get(told)
        if code is None:
            code = self._code(record, account_of_key)
            if record.recipientAccountId or _caller_account(record):
                self._code_of[told] = code
        return code

    def _code(self, record: Record, account_of_key: str) -> int:
        if not in_scope(record):
            return OUT_OF_SCOPE
        told = attributes(record, account_of_key, self._columns)
        return self._attributes.setdefault(told, len(self._attributes))

    def decoded(self) -> Decoded:
        """All that was taken in."""
        code, minute, id_, update = map(np.concatenate, zip(_EMPTY, *self._parts, strict=True))
        return Decoded(
            files=tuple(self._files),
            records=tuple(self._records),
            attributes=tuple(self._attributes),
            code=code,
            minute=minute,
            id=id_,
            addendum=update,
            out_of_scope=self._out_of_scope,
            quarantined=tuple(self._quarantined),
            digests=self._digests,
            lags=self._lags if self._lags.any() else None,
        )


_EMPTY: Columns = (
    np.empty(0, np.int32), np.empty(0, np.int32), np.empty((0, 2), np.uint64),
    np.empty(0, np.bool_),
)  # fmt: skip


def _rows(columns: Columns, kept: NDArray[np.bool_]) -> Columns:
    if kept.all():
        return columns
    code, minute, id_, update = columns
    return code[kept], minute[kept], id_[kept], update[kept]


def _is_update(record: Record) -> bool:
    return record.addendum is not None and record.addendum.reason == "UPDATED_DATA"


def _caller_account(record: Record) -> str | None:
    return record.userIdentity.accountId if record.userIdentity else None


def _texts(records: list[Record], raws: Sequence[bytes], amended: bool) -> list[str]:
    """What makes an event's id.

    An UPDATED_DATA record is a second record of the same call: it takes that call's id, so that
    the two count once, whichever is delivered. Without eventID (before eventVersion 1.01), or
    where it is empty, the record's own bytes are its id.
    """
    texts = list(map(_ID, records))
    if amended or not all(texts):
        whole = raws or [b""] * len(records)
        return [_id(record, raw) for record, raw in zip(records, whole, strict=True)]
    return texts


def _id(record: Record, raw: bytes) -> str:
    if _is_update(record) and record.addendum and record.addendum.originalEventID:
        return record.addendum.originalEventID
    return record.eventID or hash_id(raw).hex()
