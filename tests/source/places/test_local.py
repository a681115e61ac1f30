import os
import time
from pathlib import Path

import pytest

from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.places import local

TREE = "AWSLogs/1/CloudTrail{0}/eu-west-1/2026/03/04/1_CloudTrail{0}_eu-west-1_a.json.gz"


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")


def names(files: tuple[LogFile, ...], root: Path) -> list[str]:
    return [str(Path(file.path).relative_to(root)) for file in files]


def test_logs_digests_and_the_rest_are_told_apart(tmp_path: Path) -> None:
    log, digest, insight = (TREE.format(kind) for kind in ("", "-Digest", "-Insight"))
    write(tmp_path, log, digest, insight, "bare.json", "README.md", ".hidden.json", ".git/a.json")
    listing = local.find(str(tmp_path)).listing()
    assert names(listing.files, tmp_path) == [log, "bare.json"]
    assert names(listing.digests, tmp_path) == [digest]
    assert (listing.skipped, listing.ignored, listing.pruned) == (2, 3, 0)


def test_a_file_is_known_again_by_size_and_time_of_change(tmp_path: Path) -> None:
    write(tmp_path, "a.json")
    [before] = local.find(str(tmp_path)).files
    assert (before.path, before.size) == (str(tmp_path / "a.json"), 2)
    assert local.find(str(tmp_path / "a.json")).files == [before]
    os.utime(tmp_path / "a.json", (1, 1))
    [after] = local.find(str(tmp_path)).files
    assert after.stamp == "1000000000" != before.stamp


def test_links_to_files_are_read_and_links_to_directories_are_not(tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/a.json", "logs/b.json")
    (tmp_path / "logs" / "a.json").symlink_to(tmp_path / "elsewhere" / "a.json")
    (tmp_path / "logs" / "loop").symlink_to(tmp_path / "logs")
    (tmp_path / "logs" / "gone.json").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "logs" / "pipe.json")
    found = local.find(str(tmp_path / "logs"))
    assert sorted(Path(file.path).name for file in found.files) == ["a.json", "b.json"]
    assert found.ignored == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list any directory")
def test_a_directory_that_may_not_be_listed_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.json", "closed/b.json")
    (tmp_path / "closed").chmod(0)
    try:
        with pytest.raises(InputError, match=r"source\.path.*closed can't be listed: Permission"):
            local.find(str(tmp_path))
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_name_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"a\xff.json")).write_bytes(b"{}")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    with pytest.raises(InputError, match="is no UTF-8"):
        local.find(str(tmp_path))


def test_twenty_thousand_files_are_listed_in_a_second(tmp_path: Path) -> None:
    for folder in range(20):
        (tmp_path / str(folder)).mkdir()
        for number in range(1_000):
            os.mknod(tmp_path / str(folder) / f"{number}.json.gz")
    start = time.process_time()
    assert len(local.find(str(tmp_path)).listing().files) == 20_000
    assert time.process_time() - start < 1
