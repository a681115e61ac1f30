"""explain as users run it."""

import json
from pathlib import Path

from tests.pipelines.conftest import SMALL, Run

ASK = ("api=CreateAccessKey", "at=2026-02-26T12:00")


def test_the_short_form_and_the_whole_one_say_the_same(stage: Run, small: Path) -> None:
    common = (f"workdir={small}", "tracking=off", "upstream=never", *SMALL)
    short = stage("explain", *ASK, *common)
    whole = stage("explain", *(f"explain.{word}" for word in ASK), *common)
    assert short.returncode == 0, short.stderr
    assert short.stdout == whole.stdout
    assert short.stdout.startswith("iam CreateAccessKey (calls), ")
    for told in ("Windows", "Expected", "History", "What if", "360 min"):
        assert told in short.stdout


def test_json_is_one_object(stage: Run, small: Path) -> None:
    done = stage("explain", *ASK, f"workdir={small}", "output=json", *SMALL)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["key"]["event_name"] == "CreateAccessKey"
    assert answer["at"] == "2026-02-26T12:00:00Z"
    assert [one["minutes"] for one in answer["parts"]["looks"]] == [1, 5, 15, 60, 360, 15, 60, 360]
    assert answer["insight"] is False


def test_what_is_wrong_is_one_line(stage: Run, small: Path) -> None:
    for words, told in (
        (("api=CreateAccessKeys", ASK[1]), "did you mean CreateAccessKey"),
        ((ASK[0],), "explain.at: must be given"),
        ((ASK[0], "at=2031-01-01"), "lies outside the data"),
        ((*ASK, "acount=1"), "acount"),
    ):
        done = stage("explain", *words, f"workdir={small}", *SMALL)
        assert done.returncode == 2, done.stdout
        assert told in done.stderr.strip().splitlines()[-1]
