"""``extract.verify``: nothing that was tampered with is read, and all that was found is kept."""

import gzip
import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines._compose import settings_of
from tests.source.digests.delivery import HOURS, START, Delivery
from tests.source.digests.signing import KeyPair
from tests.source.digests.test_verify import name
from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.jobs.chain import Chain
from trailsight.jobs.extracting.summary import ExtractSummary
from trailsight.jobs.extracting.text import of_extract
from trailsight.jobs.extracting.verify import FILE

PAIR = KeyPair()


@pytest.fixture
def trail() -> Delivery:
    return Delivery(signer=PAIR).hours()


def run(work: Path, logs: Path, *asked: str) -> ExtractSummary:
    where = (f"workdir={work}", f"source.path={logs}", "engine.workers=1")
    return Chain(settings_of(*where, *asked)).extract()


def kept(work: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = pq.read_table(work / "data" / "activity" / FILE).to_pylist()
    return rows


def test_what_was_delivered_is_read_and_said_so(trail: Delivery, tmp_path: Path) -> None:
    summary = run(tmp_path, trail.write(tmp_path / "logs"), "extract.verify=digests")
    assert summary.counted == 2 * HOURS
    assert "Integrity  12 of 12 log files are as delivered, by 6 digest files" in of_extract(
        summary
    )
    assert kept(tmp_path) == []
    told = json.loads(json.dumps(asdict(summary)))["integrity"]
    assert (told["verified"], told["findings"]) == (12, [])


def test_nothing_is_read_where_logs_were_tampered_with(trail: Delivery, tmp_path: Path) -> None:
    logs = trail.write(tmp_path / "logs")
    run(tmp_path, logs)
    before = ActivityStore(tmp_path / "data" / "activity").days()
    trail.objects[trail.logs[3]] = gzip.compress(b'{"Records": []}')
    (logs / trail.logs[3]).write_bytes(trail.objects[trail.logs[3]])
    (logs / trail.logs[4]).unlink()
    with pytest.raises(InputError, match=r"extract\.verify: 1 altered, 1 missing: ") as error:
        run(tmp_path, logs, "extract.verify=digests")
    assert name(trail.logs[3]) in str(error.value)
    assert f"s3://amzn-s3-demo-bucket/{trail.logs[4]}: missing" in str(error.value)
    assert ActivityStore(tmp_path / "data" / "activity").days() == before
    rows = kept(tmp_path)
    assert [row["finding"] for row in rows] == ["altered", "missing"]
    assert rows[0]["source"] == str(logs / trail.logs[3])


def test_ten_are_named_and_the_rest_counted(trail: Delivery, tmp_path: Path) -> None:
    logs = trail.write(tmp_path / "logs")
    for key in trail.logs:
        (logs / key).write_bytes(b"{}")
    with pytest.raises(InputError, match="12 altered: ") as error:
        run(tmp_path, logs, "extract.verify=digests")
    named = [key for key in trail.logs if name(key) in str(error.value)]
    assert named == trail.logs[:10]
    assert "; and 2 more (" in str(error.value)
    assert len(kept(tmp_path)) == 12
    (logs / trail.logs[0]).write_bytes(trail.objects[trail.logs[0]])
    text = of_extract(run(tmp_path, logs, "extract.verify=report"))
    assert "Integrity  1 of 12 log files are as delivered" in text
    assert "           … and 1 more" in text


def test_a_report_reads_what_is_there_nevertheless(
    trail: Delivery, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    added = trail.log(START + timedelta(hours=2))
    logs = trail.write(tmp_path / "logs")
    (logs / trail.logs[4]).unlink()
    summary = run(tmp_path, logs, "extract.verify=report")
    assert summary.counted == 2 * HOURS
    assert [row["finding"] for row in kept(tmp_path)] == ["missing", "unlisted"]
    assert name(added) in of_extract(summary)
    assert "1 log file that no digest names is read all the same" in caplog.text


def test_public_keys_are_used(trail: Delivery, tmp_path: Path) -> None:
    logs = trail.write(tmp_path / "logs")
    right, wrong = PAIR.write(tmp_path / "right"), KeyPair().write(tmp_path / "wrong")
    asked = ("extract.verify=digests", f"extract.public_keys=[{wrong},{right}]")
    text = " ".join(of_extract(run(tmp_path, logs, *asked)).split())
    assert "by 6 digest files, 5 of them signed by CloudTrail" in text
    with pytest.raises(InputError, match="6 digest unsigned"):
        run(tmp_path, logs, "extract.verify=digests", f"extract.public_keys={wrong}")


def test_without_digests_a_run_ends(trail: Delivery, tmp_path: Path) -> None:
    logs = trail.write(tmp_path / "logs") / "AWSLogs" / "111122223333" / "CloudTrail"
    for asked in ("digests", "report"):
        with pytest.raises(InputError, match=r"extract\.verify: no digest file in .*CloudTrail"):
            run(tmp_path, logs, f"extract.verify={asked}")


def test_what_can_not_be_verified_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"extract\.verify: 'yes' is none of none, digests"):
        settings_of("extract.verify=yes")
    with pytest.raises(InputError, match=r"extract\.public_keys: nothing is verified"):
        settings_of("extract.public_keys=keys.json")
    asked = ("source=activity", f"source.path={tmp_path}", "extract.verify=digests")
    with pytest.raises(InputError, match=r"extract\.verify: an activity table has no log files"):
        Chain(settings_of(f"workdir={tmp_path}", *asked)).extract()


def test_an_order_that_is_always_the_same(trail: Delivery, tmp_path: Path) -> None:
    logs = trail.write(tmp_path / "logs")
    for key in (*trail.logs[::2], trail.digests[3]):
        (logs / key).unlink()
    (logs / trail.digests[1]).write_bytes(b"{}")
    written = []
    for workers in (1, 2):
        run(tmp_path, logs, "extract.verify=report", f"engine.workers={workers}")
        written.append((tmp_path / "data" / "activity" / FILE).read_bytes())
    assert written[0] == written[1]
