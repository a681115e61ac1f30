import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import pytest

from tests.source.places.s3.conftest import Fill
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.places.s3 import fetch as fetching
from trailsight.source.places.s3.bucket import S3
from trailsight.source.places.sieve import Sieve


def files_of(bucket: Any, address: str) -> list[LogFile]:
    return S3(address).find(f"s3://{bucket.name}", Sieve(), map).files


def test_objects_arrive_in_order(fill: Fill, s3_address: str) -> None:
    content = {f"{number:03d}.json": b"x" * number for number in range(100)}
    files = files_of(fill(content), s3_address)[::-1]
    arrived = list(S3(s3_address).fetch(files))
    assert [file for file, _ in arrived] == files
    for file, body in arrived:
        assert isinstance(body, BytesIO)
        assert body.getvalue() == content[file.path.rpartition("/")[2]]


def test_keys_of_any_characters(fill: Fill, s3_address: str) -> None:
    names = [
        "a b.json",
        "a+b.json",
        "a%2Fb.json",
        "é/ü.json",
        "a#b?c=d.json",
        "a&b<c>.json",
        "'.json",
    ]
    bucket = fill({name: name.encode() for name in names})
    files = files_of(bucket, s3_address)
    assert sorted(file.path.removeprefix(f"s3://{bucket.name}/") for file in files) == sorted(names)
    for file, body in S3(s3_address).fetch(files):
        assert not isinstance(body, OSError)
        assert file.path.endswith(body.read().decode())


def test_a_vanished_object_does_not_hold_up_the_others(fill: Fill, s3_address: str) -> None:
    bucket = fill({f"{number}.json": b"{}" for number in range(5)})
    files = files_of(bucket, s3_address)
    bucket.Object("2.json").delete()
    arrived = [body for _, body in S3(s3_address).fetch(files)]
    assert [isinstance(body, OSError) for body in arrived] == [False, False, True, False, False]
    assert str(arrived[2]) == "gone since it was listed"


def test_bytes_in_flight_are_bounded(
    fill: Fill, s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = files_of(fill({f"{n}.json": b"x" * 1000 for n in range(30)}), s3_address)
    monkeypatch.setattr(fetching, "HELD", 5_000)
    there, most = 0, 0
    lock = threading.Lock()
    get = fetching._get

    def counted(connection: Any, file: LogFile) -> bytes:
        nonlocal there, most
        with lock:
            there += 1
            most = max(most, there)
        return get(connection, file)

    monkeypatch.setattr(fetching, "_get", counted)
    for _ in S3(s3_address).fetch(files):
        with lock:
            there -= 1
    assert 1 < most <= 6  # five of them, and the one in hand


def test_a_large_object_is_read_in_ranges(
    fill: Fill, s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trailsight.source.places.s3 import reader

    monkeypatch.setattr(fetching, "HELD", 50_000)
    monkeypatch.setattr(reader, "BLOCK", 30_000)
    content = bytes(range(256)) * 1_000
    bucket = fill({"a.json": b"small", "large.json": content})
    [(_, small), (file, large)] = S3(s3_address).fetch(files_of(bucket, s3_address))
    assert isinstance(small, BytesIO)
    assert not isinstance(large, BytesIO | OSError)
    assert large.seekable()
    assert large.read() == content
    large.seek(-100, 2)
    assert large.read(1_000) == content[-100:]
    large.seek(59_990)
    assert large.read(20) == content[59_990:60_010]
    with S3(s3_address).open(file) as again:
        assert again.read(10) == content[:10]
        bucket.put_object(Key="large.json", Body=content[::-1])
        again.seek(200_000)
        with pytest.raises(OSError, match="changed while it was read"):
            again.read(10)


class Late(BaseHTTPRequestHandler):
    """Answers any key with its name, after 25 ms; one in ten first with ``503 Slow Down``."""

    protocol_version = "HTTP/1.1"
    refused: set[str] = set()  # noqa: RUF012

    def do_GET(self) -> None:
        time.sleep(0.025)
        body, status = self.path.encode(), 200
        if self.path.endswith("0") and self.path not in self.refused:
            self.refused.add(self.path)
            body, status = b"<Error><Code>SlowDown</Code></Error>", 503
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0"')
        self.send_header("Last-Modified", "Wed, 04 Mar 2026 10:15:30 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    request_queue_size = 128


def test_latency_is_hidden_and_a_busy_server_is_asked_again() -> None:
    with Server(("127.0.0.1", 0), Late) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        files = [LogFile(f"s3://bucket/{number}", 10, "") for number in range(400)]
        start = time.perf_counter()
        place = S3(f"http://127.0.0.1:{server.server_port}", anonymous=True)
        arrived = {file.path: body for file, body in place.fetch(files)}
        took = time.perf_counter() - start
        server.shutdown()
    for path, body in arrived.items():
        assert isinstance(body, BytesIO)
        assert body.getvalue().decode() == path.removeprefix("s3:/")
    assert took < 400 * 0.025 / 3


def test_a_server_that_goes_away_ends_the_run(
    fill: Fill, s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trailsight.source.places.s3 import client

    monkeypatch.setattr(client, "PATIENT", 1)
    files = files_of(fill({"a.json": b"{}"}), s3_address)
    with pytest.raises(
        InputError, match=r"source\.endpoint: http://127\.0\.0\.1:1 can't be reached"
    ):
        list(S3("http://127.0.0.1:1").fetch(files))
