"""The log tree in S3, on a real server."""

import gzip
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.insight.forms.made import START, due, insight, several
from trailsight.contracts.errors import InputError
from trailsight.insight.sinks.logtree import LogTree
from trailsight.insight.sinks.s3 import Place


def stored(bucket: Any) -> dict[str, bytes]:
    return {entry.key: entry.get()["Body"].read() for entry in bucket.objects.all()}


def tree(root: Path) -> dict[str, bytes]:
    files = (root / "AWSLogs").rglob("*.json.gz")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_the_bucket_holds_what_the_folder_holds(
    bucket: Any, s3_address: str, tmp_path: Path
) -> None:
    sink = LogTree(f"s3://{bucket.name}/security/trail", s3_address)
    sink.write(due(*several()), tmp_path)
    local = tree(tmp_path)
    assert sink.upload(tmp_path) == len(local) == 5
    assert stored(bucket) == {f"security/trail/{name}": content for name, content in local.items()}
    [first, *_] = bucket.objects.all()
    head = first.Object().get()
    assert (head["ContentType"], head["ContentEncoding"]) == ("application/json", "gzip")
    assert "Records" in json.loads(gzip.decompress(head["Body"].read()))


def test_a_repeated_run_puts_nothing_and_a_later_one_what_is_new(
    bucket: Any, s3_address: str, tmp_path: Path
) -> None:
    sink = LogTree(f"s3://{bucket.name}", s3_address)
    sink.write(due(*several()), tmp_path)
    assert sink.upload(tmp_path) == 5
    before = {entry.key: entry.last_modified for entry in bucket.objects.all()}
    assert sink.upload(tmp_path) == 0
    later = insight(start=START + 600, end=START + 603)
    sink.write(due(later), tmp_path)
    assert sink.upload(tmp_path) == 2
    after = {entry.key: entry.last_modified for entry in bucket.objects.all()}
    assert {key: after[key] for key in before} == before
    assert stored(bucket) == tree(tmp_path)


def test_what_a_broken_upload_left_out_is_sent_by_the_next(
    bucket: Any, s3_address: str, tmp_path: Path
) -> None:
    sink = LogTree(f"s3://{bucket.name}/p", s3_address)
    sink.write(due(*several()), tmp_path)
    sink.upload(tmp_path)
    for entry in list(bucket.objects.all())[:2]:
        entry.delete()
    assert sink.upload(tmp_path) == 2
    assert stored(bucket) == {f"p/{name}": content for name, content in tree(tmp_path).items()}


def test_the_endpoint_is_found_as_aws_tools_find_it(
    bucket: Any, s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_address)
    sink = LogTree(f"s3://{bucket.name}")
    sink.write(due(insight()), tmp_path)
    assert sink.upload(tmp_path) == 2


def test_credentials_are_found_in_a_profile(
    bucket: Any, s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    sink = LogTree(f"s3://{bucket.name}", s3_address)
    sink.write(due(insight()), tmp_path)
    with pytest.raises(InputError, match=r"sink\.logtree\.url.*no AWS credentials.*AWS_PROFILE"):
        sink.upload(tmp_path)
    (tmp_path / "credentials").write_text(
        "[audit]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = example\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "audit")
    assert sink.upload(tmp_path) == 2


def test_a_missing_bucket_is_named_and_the_files_stay(
    s3_address: str, aws_environment: None, tmp_path: Path
) -> None:
    sink = LogTree("s3://no-such-bucket/p", s3_address)
    sink.write(due(insight()), tmp_path)
    with pytest.raises(InputError, match=r"s3://no-such-bucket/p.*next run") as caught:
        sink.upload(tmp_path)
    assert caught.value.field == "sink.logtree.url"
    assert "\n" not in str(caught.value)
    assert len(tree(tmp_path)) == 2


def test_a_server_that_is_down_is_an_error_soon(aws_environment: None, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    sink = LogTree("s3://bucket", address)
    sink.write(due(insight()), tmp_path)
    with pytest.raises(InputError, match=r"sink\.logtree\.url"):
        sink.upload(tmp_path)


def test_nothing_to_send_needs_no_server(tmp_path: Path) -> None:
    assert LogTree("s3://bucket", "http://127.0.0.1:1").upload(tmp_path) == 0


def test_places() -> None:
    assert Place.of("s3://bucket") == Place.of("s3://bucket/") == Place("bucket", "")
    assert str(Place.of("s3://bucket/a/b/")) == "s3://bucket/a/b"


def test_what_is_there_is_not_put_again(
    bucket: Any, s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import obstore

    sink = LogTree(f"s3://{bucket.name}/a/b", s3_address)
    sink.write(due(*several()), tmp_path)
    sink.upload(tmp_path)
    monkeypatch.setattr(obstore, "put", None)
    assert sink.upload(tmp_path) == 0


def test_a_writer_that_must_not_list_overwrites_nothing_either(
    bucket: Any, s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import obstore
    from obstore.exceptions import PermissionDeniedError

    def refuse(*_: object) -> None:
        raise PermissionDeniedError("ListBucket")

    monkeypatch.setattr(obstore, "list", refuse)
    sink = LogTree(f"s3://{bucket.name}", s3_address)
    sink.write(due(*several()), tmp_path)
    [first, *_] = tree(tmp_path)
    bucket.put_object(Key=first, Body=b"told before")
    assert sink.upload(tmp_path) == 4
    assert sink.upload(tmp_path) == 0
    assert stored(bucket) == {**tree(tmp_path), first: b"told before"}
