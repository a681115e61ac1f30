"""What a hostile or broken file costs: itself at most, and never silently."""

import gzip
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trailsight.source.formats import harvest, split
from trailsight.source.formats.pieces import pieces
from trailsight.source.parsed import Parsed

Make = Callable[..., dict[str, Any]]
CAP_MB = 500


def read(content: bytes) -> list[Parsed]:
    return list(pieces(io.BytesIO(content)))


def ids(parts: list[Parsed]) -> list[str | None]:
    return [record.eventID for part in parts for record in part.records]


def bad(parts: list[Parsed]) -> list[tuple[str, str, int]]:
    return [entry for part in parts for entry in part.bad]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"NaN", "`userAgent`"),
        (b'"\xff"', "not UTF-8 in `userAgent`"),
        (b'"\\ud800"', "`userAgent`"),
        (b'"\x00"', "`userAgent`"),
        (b"9" * 400, "$.userAgent"),
        (b"1e999", "userAgent"),
        (b"[" * 3000 + b"]" * 3000, "userAgent"),
        (b'"unended', "`userAgent`"),
        (b'"a"b"', "userAgent"),
        (b"{]", "userAgent"),
    ],
)
@pytest.mark.parametrize("joint", [b",", b"\n"])
def test_a_damaged_field_costs_its_record_only_and_is_named(
    record: Make, value: bytes, reason: str, joint: bytes
) -> None:
    records = [record() for _ in range(5)]
    records[2]["userAgent"] = "MARK"
    content = joint.join(json.dumps(one).encode() for one in records)
    content = content.replace(b'"MARK"', value)
    parts = read(b'{"Records":[' + content + b"]}" if joint == b"," else content)
    assert ids(parts) == [one["eventID"] for one in records if one["userAgent"] != "MARK"]
    [(position, told, size)] = bad(parts)
    assert position == "record 2"
    assert reason in told
    assert size > 100


@pytest.mark.parametrize("value", [3, "text", None, [], [[]], True])
def test_what_is_no_object_is_a_bad_record(record: Make, value: object) -> None:
    parts = read(json.dumps([record(), value, record()]).encode())
    assert len(ids(parts)) == 2
    assert [entry[0] for entry in bad(parts)] == ["record 1"]


def test_the_last_of_two_equal_keys_counts_and_two_arrays_are_both_read(record: Make) -> None:
    twice = json.dumps(record()).replace('"eventName"', '"eventName": 3, "eventName"')
    parts = read(twice.encode())
    assert "eventName" in bad(parts)[0][1]
    a, b = record(), record()
    parts = read(
        b'{"Records":[%b],"Records":[%b]}' % (json.dumps(a).encode(), json.dumps(b).encode())
    )
    assert ids(parts) == [a["eventID"], b["eventID"]]


@pytest.mark.parametrize("garbage", [b"\0" * 4096, b"garbage", b'"', b"}", b"]", b"[", b"{"])
def test_garbage_between_records_is_told(record: Make, garbage: bytes) -> None:
    records = [record() for _ in range(6)]
    content = b"\n".join(json.dumps(one).encode() for one in records[:3])
    content += b"\n" + garbage + b"\n"
    content += b"\n".join(json.dumps(one).encode() for one in records[3:])
    parts = read(content)
    assert ids(parts) == [one["eventID"] for one in records]
    assert bad(parts)


def test_a_record_beyond_the_cap_is_the_only_one_lost(
    record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(split, "MAX_UNIT", 10_000)
    monkeypatch.setattr(split, "WINDOW", 1_000)
    records = [record(userAgent="x" * (50_000 if i == 2 else 5)) for i in range(5)]
    parts = read(b"\n".join(json.dumps(one).encode() for one in records))
    assert len(ids(parts)) == 4
    [(position, reason, size)] = bad(parts)
    assert (position, reason) == ("record 2", "larger than 4,194,304 bytes")
    assert size > 50_000


def test_a_file_of_nothing_but_bad_records_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvest, "MAX_BAD", 100)
    entries = bad(read(b"[" + b",".join([b"{}"] * 10_000) + b"]"))
    assert 100 <= len(entries) <= 102
    assert "the rest is not read" in entries[-1][1]


@pytest.mark.parametrize("seed", range(40))
def test_bytes_changed_at_random_are_told_and_lose_little(record: Make, seed: int) -> None:
    noise = random.Random(seed)
    records = [record() for _ in range(40)]
    if seed % 2:
        content = bytearray(json.dumps({"Records": records}).encode())
    else:
        content = bytearray(b"\n".join(json.dumps(one).encode() for one in records))
    at = noise.randrange(len(content))
    content[at : at + noise.randrange(3)] = noise.choice(
        [b'"', b"{", b"}", b"]", b"\\", b"\0", b","]
    )
    parts = read(bytes(content))
    assert len(ids(parts)) >= 38
    assert len(ids(parts)) == 40 or bad(parts)


MEMORY = """
import sys
from trailsight.source.trail import Trail
trail = Trail(sys.argv[1])
counted = bad = 0
reasons = []
for decoded in trail.stream(trail.listing().files[0]):
    counted += len(decoded.code)
    bad += len(decoded.quarantined)
    reasons += [entry.reason for entry in decoded.quarantined][:3]
# Not ru_maxrss, which begins with that of the parent.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(counted, bad, int(status["VmHWM"].split()[0]) // 1024, reasons[:3])
"""


def zipped(path: Path, parts: list[tuple[bytes, int]]) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        for part, times in parts:
            many = max(1, (4 << 20) // len(part))
            for _ in range(times // many):
                file.write(part * many)
            file.write(part * (times % many))


@pytest.mark.parametrize(
    ("case", "counted", "reason"),
    [
        ("sound", 300_000, None),
        ("lines", 300_000, None),
        ("zeros", 0, "not a CloudTrail log file"),
        ("zeros inside", 1, "the rest is not read"),
        ("blanks", 1, "the rest is not read"),
        ("monster", 2, "larger than"),
        ("deep", 1, "the rest is not read"),
        ("braces", 0, "the rest is not read"),
    ],
)
def test_no_file_takes_more_memory_than_this(
    tmp_path: Path, record: Make, case: str, counted: int, reason: str | None
) -> None:
    one = json.dumps(record(requestParameters={"x": "y" * 300})).encode()
    path = tmp_path / "a.json.gz"
    head = [(b'{"Records":[' + one, 1)]
    zipped(
        path,
        {
            "sound": [*head, (b"," + one, 299_999), (b"]}", 1)],
            "lines": [(one + b"\n", 300_000)],
            "zeros": [(b"\0", 1 << 30)],
            "zeros inside": [*head, (b"\0", 1 << 28), (b"]}", 1)],
            "blanks": [*head, (b" ", 600 << 20), (b"]}", 1)],
            "monster": [*head, (b',{"a":"', 1), (b"x", 300 << 20), (b'"},' + one + b"]}", 1)],
            "deep": [*head, (b",", 1), (b"[", 600 << 20)],
            "braces": [(b"[", 1), (b"{},", 20 << 20)],
        }[case],
    )
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, check=True
    )
    got, wrong, megabytes, reasons = done.stdout.split(maxsplit=3)
    assert int(got) == counted
    assert int(megabytes) < CAP_MB
    assert (int(wrong) > 0) == (reason is not None)
    assert reason is None or reason in reasons or case == "braces"
