"""What S3 refuses is told in one line that names the field and the remedy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.source.places.s3.conftest import Fill
from trailsight.contracts.errors import InputError
from trailsight.source.places.s3 import aws
from trailsight.source.places.s3.bucket import S3
from trailsight.source.places.sieve import Sieve

LISTED = b"<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated>" \
    b"<Contents><Key>a.json</Key><LastModified>2026-03-04T10:15:30.000Z</LastModified>" \
    b'<ETag>"0"</ETag><Size>2</Size></Contents></ListBucketResult>'  # fmt: skip


@contextmanager
def answering(status: int, code: str, home: str | None = None) -> Iterator[str]:
    """A server that refuses all; where it has a ``home``, only requests signed for elsewhere."""

    class Refuse(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at_home = home is not None and f"/{home}/s3/" in self.headers.get("Authorization", "")
            body = LISTED if at_home else f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(200 if at_home else status)
            self.send_header("Content-Length", str(len(body)))
            if home is not None:
                self.send_header("x-amz-bucket-region", home)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Refuse) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.usefixtures("aws_environment")
@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (403, "AccessDenied", r"access to s3://logs/AWSLogs is denied \(s3:ListBucket and"),
        (
            403,
            "InvalidAccessKeyId",
            r"not accepted at s3://logs/AWSLogs: InvalidAccessKeyId \(renew",
        ),
        (400, "ExpiredToken", r"credentials are not accepted at .*: ExpiredToken"),
        (301, "PermanentRedirect", r"logs is in another Region than the one asked \(set AWS_DEF"),
        (404, "NoSuchBucket", r"there is no bucket logs"),
        (400, "InvalidRequest", r"s3://logs/AWSLogs: InvalidRequest"),
    ],
)
def test_refusals(status: int, code: str, message: str) -> None:
    with answering(status, code) as address, pytest.raises(InputError, match=message) as caught:
        S3(address).find("s3://logs/AWSLogs", Sieve(), map)
    assert caught.value.field == "source.path"
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("aws_environment")
def test_the_region_of_the_bucket_is_found() -> None:
    with answering(301, "PermanentRedirect", home="ap-southeast-2") as address:
        [file] = S3(address).find("s3://logs", Sieve(), map).files
    assert file.path == "s3://logs/a.json"


def test_a_missing_bucket(s3_address: str, aws_environment: None) -> None:
    with pytest.raises(InputError, match="there is no bucket no-such-bucket"):
        S3(s3_address).find("s3://no-such-bucket/AWSLogs", Sieve(), map)


def test_no_credentials(aws_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(InputError, match=r"no AWS credentials were found.*source\.anonymous=true"):
        S3("http://127.0.0.1:1").find("s3://logs", Sieve(), map)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(InputError, match=r"credentials can't be had.*nobody"):
        S3("http://127.0.0.1:1").find("s3://logs", Sieve(), map)


def test_a_public_bucket_needs_no_credentials(
    fill: Fill, s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = fill({"a.json": b"{}", "b.json": b"{}"})
    bucket.Object("a.json").Acl().put(ACL="public-read")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    place = S3(s3_address, anonymous=True)
    files = place.find(f"s3://{bucket.name}", Sieve(), map).files
    [(_, body), (_, other)] = place.fetch(files)
    assert not isinstance(body, OSError)
    assert body.read() == b"{}"
    assert isinstance(other, OSError)
    assert str(other).startswith("access denied: s3:ListBucket and s3:GetObject are needed")


def test_endpoint_credentials_and_region_are_found_in_a_profile(
    fill: Fill, s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = fill({"a.json": b"{}"}).name
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    (tmp_path / "config").write_text(
        f"[profile audit]\nregion = eu-central-1\nendpoint_url = {s3_address}\n"
        "aws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = example\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "audit")
    assert len(S3().find(f"s3://{bucket}", Sieve(), map).files) == 1


def test_a_server_that_is_down_is_told_soon(aws_environment: None) -> None:
    with pytest.raises(InputError, match="can't be reached for s3://logs") as caught:
        S3("http://127.0.0.1:1").find("s3://logs", Sieve(), map)
    assert caught.value.field == "source.endpoint"


def test_a_key_that_no_file_could_have_is_named(fill: Fill, s3_address: str) -> None:
    bucket: Any = fill({"logs//a.json": b"{}"})
    with pytest.raises(InputError, match=r"holds a key that can't be read: .*logs//"):
        S3(s3_address).find(f"s3://{bucket.name}/logs", Sieve(), map)


def test_servers_of_the_other_partitions() -> None:
    assert aws.address("eu-west-1") == "https://s3.eu-west-1.amazonaws.com"
    assert aws.address("us-gov-west-1") == "https://s3.us-gov-west-1.amazonaws.com"
    assert aws.address("cn-north-1") == "https://s3.cn-north-1.amazonaws.com.cn"
