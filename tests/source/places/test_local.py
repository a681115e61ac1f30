import os
import time
from pathlib import Path
from typing import Any

import pytest

from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.keys import Key
from trailsight.source.listing import Found
from trailsight.source.places.local import Local
from trailsight.source.places.sieve import Sieve
from trailsight.source.selection import Selection

TREE = "AWSLogs/1/CloudTrail{0}/eu-west-1/2026/03/04/1_CloudTrail{0}_eu-west-1_a.json.gz"


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")


def find(path: str, **asked: Any) -> Found:
    return Local().find(path, Sieve(Selection(**asked)))


def names(files: tuple[LogFile, ...], root: Path) -> list[str]:
    return [str(Path(file.path).relative_to(root)) for file in files]


def test_logs_digests_and_the_rest_are_told_apart(tmp_path: Path) -> None:
    log, digest, insight = (TREE.format(kind) for kind in ("", "-Digest", "-Insight"))
    write(tmp_path, log, digest, insight, "bare.json", "README.md", ".hidden.json", ".git/a.json")
    listing = find(str(tmp_path)).listing()
    assert names(listing.files, tmp_path) == [log, "bare.json"]
    assert names(listing.digests, tmp_path) == [digest]
    assert (listing.skipped, listing.ignored, listing.pruned, listing.folders) == (2, 2, 0, 1)


def test_a_file_is_known_again_by_size_and_time_of_change(tmp_path: Path) -> None:
    write(tmp_path, "a.json")
    [before] = find(str(tmp_path)).files
    assert (before.path, before.size) == (str(tmp_path / "a.json"), 2)
    assert find(str(tmp_path / "a.json")).files == [before]
    os.utime(tmp_path / "a.json", (1, 1))
    [after] = find(str(tmp_path)).files
    assert after.stamp == "1000000000" != before.stamp


def test_links_to_files_are_read_and_links_to_directories_are_not(tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/a.json", "logs/b.json")
    (tmp_path / "logs" / "a.json").symlink_to(tmp_path / "elsewhere" / "a.json")
    (tmp_path / "logs" / "loop").symlink_to(tmp_path / "logs")
    (tmp_path / "logs" / "gone.json").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "logs" / "pipe.json")
    found = find(str(tmp_path / "logs"))
    assert sorted(Path(file.path).name for file in found.files) == ["a.json", "b.json"]
    assert found.ignored == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list any directory")
def test_a_directory_that_may_not_be_listed_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.json", "closed/b.json")
    (tmp_path / "closed").chmod(0)
    try:
        with pytest.raises(InputError, match=r"source\.path.*closed can't be listed: Permission"):
            find(str(tmp_path))
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_name_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"a\xff.json")).write_bytes(b"{}")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    with pytest.raises(InputError, match="is no UTF-8"):
        find(str(tmp_path))


def test_five_thousand_files_are_listed_in_half_a_second(tmp_path: Path) -> None:
    for folder in range(5):
        (tmp_path / str(folder)).mkdir()
        for number in range(1_000):
            os.mknod(tmp_path / str(folder) / f"{number}.json.gz")
    start = time.process_time()
    assert len(find(str(tmp_path)).listing().files) == 5_000
    assert time.process_time() - start < 0.5


ORG = "AWSLogs/o-exampleorg"
DAY = "{0}/{1}/CloudTrail/{2}/2026/03/{3:02d}/{1}_CloudTrail_{2}_202603{3:02d}T1015Z_x.json.gz"


def organisation(root: Path) -> None:
    for account in ("111122223333", "444455556666"):
        for region in ("eu-west-1", "us-east-1"):
            write(root, *(DAY.format(ORG, account, region, day) for day in range(1, 11)))
    write(root, f"{ORG}/111122223333/Config/eu-west-1/2026/3/4/x.json.gz", "export.jsonl")


def test_what_is_not_asked_for_is_not_looked_into(tmp_path: Path) -> None:
    organisation(tmp_path)
    some = {
        "accounts": frozenset({"111122223333"}),
        "regions": frozenset({"eu-west-1"}),
        "start": Key.of("CloudTrail/eu-west-1/2026/03/04/").days[0],  # type: ignore[index]
        "end": Key.of("CloudTrail/eu-west-1/2026/03/05/").days[0],  # type: ignore[index]
        "lag": 1440,
    }
    listing = find(str(tmp_path), **some).listing()
    days = [DAY.format(ORG, "111122223333", "eu-west-1", day) for day in (4, 5)]
    assert names(listing.files, tmp_path) == [*days, "export.jsonl"]
    # Config, the other account, the other Region, and eight days.
    assert (listing.ignored, listing.pruned, listing.folders) == (0, 0, 11)


def test_files_in_one_folder_are_pruned_by_their_names(tmp_path: Path) -> None:
    organisation(tmp_path)
    flat = tmp_path / "flat"
    flat.mkdir()
    for file in find(str(tmp_path / ORG)).files:
        Path(file.path).rename(flat / Path(file.path).name)
    listing = find(str(flat), regions=frozenset({"eu-west-1"})).listing()
    assert (len(listing.files), listing.pruned) == (20, 20)


def test_the_folders_above_the_root_tell_the_account(tmp_path: Path) -> None:
    organisation(tmp_path)
    root = tmp_path / ORG / "444455556666" / "CloudTrail" / "us-east-1"
    assert len(find(str(root), accounts=frozenset({"444455556666"})).files) == 10
    assert not find(str(root), accounts=frozenset({"111122223333"})).files


def test_one_file_has_one_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "logs/a.json")
    (tmp_path / "link").symlink_to(tmp_path / "logs")
    (tmp_path / "1_CloudTrail_x.json").symlink_to(tmp_path / "logs" / "a.json")
    monkeypatch.chdir(tmp_path)
    paths = {find(root).files[0].path for root in ("logs", "link", "./logs/a.json", "link/a.json")}
    assert paths == {str(tmp_path / "logs" / "a.json")}
    assert find("1_CloudTrail_x.json").files[0].path.endswith("/1_CloudTrail_x.json")
