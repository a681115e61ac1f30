import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trailsight.contracts.errors import InputError
from trailsight.source.listing import Listing
from trailsight.source.places.roots import Roots
from trailsight.source.places.s3.bucket import S3
from trailsight.source.places.sieve import Sieve


def listed(*paths: object) -> Listing:
    return Roots.of(list(paths), S3()).listing(Sieve(), map)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.json", "sub/b.json", "sub/c.txt"):
        (tmp_path / "logs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "logs" / name).write_text(name)
    return tmp_path / "logs"


def test_roots_that_overlap_list_a_file_once(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree.parent)
    once = listed(tree)
    assert len(once.files) == 2
    assert listed(tree, tree / "sub", "logs/a.json", tree).files == once.files
    assert len(listed(tree, tree / "sub" / "c.txt").files) == 3


def test_several_places_are_read_as_one(
    tree: Path, bucket: Any, s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put_object(Key="AWSLogs/d.json", Body=b"d.json")
    stdin = SimpleNamespace(buffer=io.BytesIO(b"piped"), isatty=lambda: False)
    monkeypatch.setattr(sys, "stdin", stdin)
    roots = Roots.of((str(tree), "-", f"s3://{bucket.name}/AWSLogs"), S3(s3_address))
    files = roots.listing(Sieve(), map).files
    got = {}
    for file, body in roots.fetch(files):
        assert not isinstance(body, OSError)
        with body:
            got[file.path] = body.read()
        with roots.open(file) as again:
            assert again.read() == got[file.path]
    assert sorted(got.values()) == [b"a.json", b"d.json", b"piped", b"sub/b.json"]


def test_the_same_pipe_is_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def piped(content: bytes) -> Listing:
        stdin = SimpleNamespace(buffer=io.BytesIO(content), isatty=lambda: False)
        monkeypatch.setattr(sys, "stdin", stdin)
        return listed("-")

    assert piped(b"one").files == piped(b"one").files != piped(b"two").files
    [file] = piped(b"one").files
    assert (file.path, file.size) == ("-", 3)


def test_a_pipe_with_a_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["sh", "-c", f"printf piped > {tmp_path / 'pipe'}"]):
        roots = Roots.of(str(tmp_path / "pipe"), S3())
        [file] = roots.listing(Sieve(), map).files
    (tmp_path / "pipe").unlink()
    with roots.open(file) as body:
        assert body.read() == b"piped"


def test_a_pipe_can_be_read_on_its_own_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(b"piped"), isatty=lambda: False)
    monkeypatch.setattr(sys, "stdin", stdin)
    [file] = listed("-").files
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(InputError, match="- was read on another machine"):
        Roots.of("-", S3()).open(file)


def test_a_terminal_is_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    with pytest.raises(InputError, match="standard input is a terminal"):
        listed("-")


@pytest.mark.parametrize("path", [None, "", [], ["a", ""]])
def test_nothing_is_no_path(path: object) -> None:
    with pytest.raises(InputError, match=r"source\.path: no such file"):
        Roots.of(path, S3())


def test_what_lies_in_a_root_is_told_without_looking(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)
    roots = Roots.of(["sub", "a.json", "s3://bucket/logs/"], S3())
    held = [tree / "sub" / "new.json", tree / "a.json", "s3://bucket/logs/x/y.json"]
    others = [tree / "b.json", tree / "subs" / "x", "s3://bucket/logs2/x", "s3://other/logs/x"]
    assert [roots.hold(str(path)) for path in (*held, *others)] == [True] * 3 + [False] * 4


def test_metadata_is_that_of_objects(
    tree: Path, bucket: Any, s3_address: str, aws_environment: None
) -> None:
    for key in ("a.json", "b.json"):
        bucket.put_object(Key=key, Body=b"{}", Metadata={"signature": key})
    roots = Roots.of([str(tree / "a.json"), f"s3://{bucket.name}"], S3(s3_address))
    files = roots.listing(Sieve(), map).files
    bucket.Object("b.json").delete()
    told = [each.get("signature") for each in roots.metadata(files)]
    assert told == [None, "a.json", None]
