"""What must hold of any bytes that are read as logs."""

import io
import json

from trailsight.contracts.records import Decoded, LogFile, Quarantined
from trailsight.source.collect import Collector, told_fields
from trailsight.source.cutting.ahead import ready
from trailsight.source.cutting.cutter import Cutter
from trailsight.source.formats.forms import AUTO, FORMS
from trailsight.source.formats.pieces import pieces
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

ready()  # or the first input would seem to grow by all of LLVM
MAX_BYTES = 4096
FILE = LogFile("1_CloudTrail_x_20260304T1020Z_a.json", 0, "")
BLANK = " \t\r\n"
SOUND = {
    "eventTime": "2026-03-04T10:15:30Z", "eventSource": "ec2.amazonaws.com",
    "eventName": "RunInstances", "awsRegion": "us-east-1", "recipientAccountId": "111122223333",
}  # fmt: skip


def sound(serial: int) -> dict[str, object]:
    """A record that is known to be sound."""
    return {
        "eventVersion": "1.11", **SOUND, "eventID": f"{serial:08x}-0000-4000-8000-000000000000",
    }  # fmt: skip


def decoded(content: bytes, form: str) -> Decoded:
    """``content`` as a file, decoded; checks what no content may break."""
    told = _decoded(content, form, None)
    if form == AUTO:
        # Cut out of the text, the same must come of it, whatever it is.
        assert plain(_decoded(content, form, Cutter(told_fields(())))) == plain(told)
    return told


def plain(told: Decoded) -> list[object]:
    """All that a file comes to, as what can be compared."""
    columns = (told.code, told.minute, told.id, told.addendum)
    lists: list[object] = [column.tolist() for column in columns]
    return [*lists, told.attributes, told.out_of_scope, told.quarantined, told.records]


def _decoded(content: bytes, form: str, cutter: Cutter | None) -> Decoded:
    collector = Collector()
    seen = 0
    for parsed in pieces(io.BytesIO(content), None if form == AUTO else form, Record, cutter):
        if parsed.cut is None:
            assert len(parsed.records) == len(parsed.positions), "records without a place"
        seen += _objects(parsed)
        collector.add(FILE, parsed)
    collector.end(FILE)
    told = collector.decoded()
    assert told.read == len(told.code) + told.out_of_scope + told.bad_records
    assert told.read == seen, f"{seen} objects came in and {told.read} were told of"
    for entry in told.quarantined:
        assert entry.reason, "no reason"
        assert entry.records or entry.position == "file" or entry.position.startswith("after ")
    return told


def _objects(parsed: Parsed) -> int:
    bad = sum(Quarantined("", *entry).records for entry in parsed.bad)
    return parsed.count + parsed.out_of_scope + bad


def judge(content: bytes) -> None:
    """Reads any bytes in every format; nothing raises, nothing is lost without a word."""
    for form in FORMS:
        told = decoded(content, form)
        if not told.quarantined and not told.digests:
            expected = _top_level(content)
            if expected is not None:
                assert told.read >= expected, f"{form}: {expected} objects, {told.read} told of"


def judge_among(damage: bytes, place: int) -> None:
    """Puts bytes among lines and among an array's elements that are known to be sound."""
    records = [json.dumps(sound(serial)).encode() for serial in range(6)]
    place %= 7
    for joint, head, tail in ((b"\n", b"", b""), (b",", b'{"Records":[', b"]}")):
        parts = [*records[:place], damage, *records[place:]]
        told = decoded(head + joint.join(parts) + tail, AUTO)
        if not told.quarantined and not told.digests:
            assert len(told.code) + told.out_of_scope >= 6, "a sound record is lost in silence"


def _top_level(content: bytes) -> int | None:
    """How many records Python's own parser finds; None where it can't say."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    decode, at, count = json.JSONDecoder().raw_decode, 0, 0
    while at < len(text):
        if text[at] in BLANK:
            at += 1
            continue
        try:
            value, at = decode(text, at)
        except (ValueError, RecursionError):
            return None
        if isinstance(value, dict) and isinstance(value.get("Records"), list):
            value = value["Records"]
        count += len(value) if isinstance(value, list) else 1
    return count
