"""evaluate on a small simulated organisation: what it finds, writes and tells."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines._compose import settings_of
from tests.jobs.small import SMALL, chosen, run
from trailsight.evaluation.paired import Paired
from trailsight.evaluation.verdicts import tally
from trailsight.jobs.backtest import backtest
from trailsight.jobs.chain import Chain
from trailsight.jobs.evaluating.publish import evaluated_on, metrics, publish_evaluation
from trailsight.jobs.evaluating.result import Evaluation
from trailsight.jobs.evaluating.text import of_evaluation
from trailsight.jobs.spans import text_of
from trailsight.reporting.registry import CONFIGURATION, EVALUATED_ON
from trailsight.reporting.run import RunRecord
from trailsight.reporting.tracking import NoTracking

TABLES = ("budgets", "insights", "recall", "metrics", "incidents", "series")


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    Chain(settings_of(f"workdir={folder}", *SMALL)).extract()
    return folder


@pytest.fixture(scope="module")
def found(workdir: Path) -> Evaluation:
    return run(chosen(workdir))


def test_budgets_are_replayed_as_score_would_have_told_them(
    workdir: Path, found: Evaluation
) -> None:
    settings = chosen(workdir)
    assert [one.budget for one in found.results] == pytest.approx([3, 10, 100])
    assert found.now.budget == pytest.approx(3)
    for one in found.results:
        rules = replace(settings.alerting, budget=one.rules.budget, close_bans=one.rules.close_bans)
        (alone,) = backtest(replace(settings, alerting=rules), found.windows)
        assert {i.shared_event_id for i in one.insights} == {
            i.shared_event_id for i in alone.insights
        }
    numbers = [len(one.insights) for one in found.results]
    assert numbers == sorted(numbers)
    assert numbers[-1] > numbers[0] > 0


def test_truth_and_injection_are_judged(found: Evaluation) -> None:
    assert found.known.source.endswith("truth.parquet")
    assert found.known.complete
    recalls = [one.recall.value for one in found.results if one.recall is not None]
    assert len(recalls) == 3
    assert recalls == sorted(recalls)
    assert recalls[-1] > 0.3
    for one in found.results:
        assert one.measured is not None
        counts = tally(one.said)
        assert counts["unknown"] == 0
        assert one.measured.total.false == counts["false"] + counts["expected"]
        assert one.false_rate.low <= one.false_rate.value <= one.false_rate.high
    for volume in (found.volume, found.volume_injected):
        assert volume is not None
        assert 0 < volume.value <= 1


def test_files_are_complete_and_a_rerun_writes_the_same_bytes(
    workdir: Path, found: Evaluation
) -> None:
    settings = chosen(workdir)
    published = publish_evaluation(settings, found)
    files = {path.name: path.read_bytes() for path in published.folder.iterdir()}
    assert set(files) == {
        "summary.json", "report.html",
        *(f"{name}.{suffix}" for name in TABLES
          for suffix in ("parquet", "csv")),
    }  # fmt: skip
    summary = json.loads(files["summary.json"])
    assert len(summary["budgets"]) == 3
    assert [len(one["told"]) for one in summary["budgets"]] == [
        len(one.insights) for one in found.results
    ]
    rows = list(csv.DictReader(files["insights.csv"].decode().splitlines()))
    assert len(rows) == sum(len(one.insights) for one in found.results)
    text = of_evaluation(settings, found, published)
    assert "you would have got these" in text
    assert all(sentence in text for sentence in summary["sentences"])
    publish_evaluation(settings, run(settings))
    assert {path.name: path.read_bytes() for path in published.folder.iterdir()} == files


def test_every_metric_has_its_interval(found: Evaluation) -> None:
    told = metrics(found)
    for name in ("recall", "precision", "f1", "recall_injected", "vus_pr", "delay_median"):
        assert {name, f"{name}.low", f"{name}.high"} <= set(told)


@pytest.fixture
def nothing_known(workdir: Path) -> tuple[str, ...]:
    """The same logs as if they were a user's own."""
    return (f"source.path={workdir / 'data' / 'simulated' / 'AWSLogs'}", "evaluate.inject=false")


def test_without_labels_every_alarm_counts_and_verdicts_mend_it(
    workdir: Path, nothing_known: tuple[str, ...], tmp_path: Path
) -> None:
    plain = run(chosen(workdir, *nothing_known))
    most = plain.results[-1]
    assert plain.known.labels == ()
    assert most.measured is None
    assert most.recall is None
    assert most.false_rate.value == pytest.approx(
        1000 * len(most.insights) / (len(plain.ground.regime) * plain.ground.days)
    )
    one, two, *_ = most.insights
    verdicts = tmp_path / "verdicts.csv"
    rows = [f"{one.shared_event_id},true", f"{two.records[0]['eventID']},expected"]
    verdicts.write_text("insight_id,verdict\n" + "\n".join(rows) + "\n")
    judged = run(
        chosen(
            workdir, *nothing_known, f"evaluate.feedback={verdicts}", "evaluate.precision=0.4",
            "evaluate.per_week=1000",
        )
    )  # fmt: skip
    counts = tally(judged.results[-1].said)
    assert (counts["true"], counts["expected"]) == (1, 1)
    assert judged.results[-1].false_rate.value < most.false_rate.value
    assert judged.choice is not None
    assert len(judged.choice.reasons) == 3
    published = publish_evaluation(chosen(workdir, *nothing_known), judged)
    assert published.summary["verdicts"] == 2
    assert "Choice" in of_evaluation(chosen(workdir, *nothing_known), judged, published)


def test_labels_that_do_not_tell_all_leave_other_alarms_alone(
    workdir: Path, found: Evaluation, tmp_path: Path
) -> None:
    one = found.results[-1].insights[0].episode
    labels = tmp_path / "labels.csv"
    fields = (text_of(one.start), text_of(one.start + 30), one.key.event_name, one.key.account)
    labels.write_text("start,end,event_name,account\n" + ",".join(fields) + "\n")
    partial = run(
        chosen(workdir, f"evaluate.labels={labels}", "evaluate.complete=false",
               "evaluate.inject=false")
    )  # fmt: skip
    measured = partial.results[-1].measured
    assert measured is not None
    assert (measured.total.incidents, measured.total.found, measured.total.false) == (1, 1, 0)
    assert tally(partial.results[-1].said)["unknown"] > 0


def test_the_run_says_what_was_evaluated_on_what(workdir: Path, found: Evaluation) -> None:
    """Another detector on this ground is ``evaluated_on`` the same; other incidents are not."""
    runs: list[RunRecord] = []

    class Kept(NoTracking):
        def log(self, workdir: Path, run: RunRecord) -> str | None:
            runs.append(run)
            return "runs:/kept"

    settings = replace(chosen(workdir), tracking=Kept())
    assert publish_evaluation(settings, found).run == "runs:/kept"
    other = replace(chosen(workdir, "detector=flat_rate"), tracking=Kept())
    publish_evaluation(other, run(other))
    more = replace(chosen(workdir, "evaluate.seed=1"), tracking=Kept())
    publish_evaluation(more, run(more))
    tags = [record.tags for record in runs]
    assert tags[0][CONFIGURATION] != tags[1][CONFIGURATION]
    assert tags[0][EVALUATED_ON] == tags[1][EVALUATED_ON] != tags[2][EVALUATED_ON]
    first = runs[0]
    assert first.report is not None
    assert first.report.exists()
    assert set(TABLES) == set(first.tables)
    weeks = first.steps["insights_of_week"]
    assert sum(value for _, value in weeks) == len(found.now.insights)


def test_outcomes_give_the_figures_that_were_told(found: Evaluation) -> None:
    paired = Paired.of(found.now.outcomes, found.now.outcomes)
    assert paired is not None
    told = metrics(found)
    assert set(paired.differences) == {
        name for name in told if f"{name}.low" in told and not name.startswith("vus")
    }
    for name, one in paired.differences.items():
        assert one.mine == pytest.approx(told[name]), name


def test_verdicts_are_part_of_the_ground_and_what_a_replay_tells_is_not(
    workdir: Path, found: Evaluation, tmp_path: Path
) -> None:
    path = tmp_path / "verdicts.csv"
    settings = chosen(workdir, f"evaluate.feedback={path}")
    known = replace(found.known, feedback=found.known.labels[:1])
    digests = []
    for verdict in ("true", "expected"):
        path.write_text(f"insight_id,verdict\n6f1c0f0e-2f0b-5c58-9f0e-0c1c1f5a9d10,{verdict}\n")
        digests.append(evaluated_on(settings, found))
        assert evaluated_on(settings, replace(found, known=known)) == digests[-1]
    assert len({*digests, evaluated_on(chosen(workdir), found)}) == 3
