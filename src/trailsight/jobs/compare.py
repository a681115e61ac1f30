"""compare: AWS's Insights beside ours."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from trailsight.activity.store import ActivityStore
from trailsight.alerting.guards import GUARDS
from trailsight.contracts.errors import InputError
from trailsight.evaluation.agreement import Pair, agree, differences
from trailsight.evaluation.completeness import BaselineCheck, baseline_window, check_baseline
from trailsight.evaluation.options import CompareOptions
from trailsight.insight.read import Reading, ReadInsight, read_insights, within
from trailsight.insight.statistics import evidence
from trailsight.jobs.extract import Tick
from trailsight.jobs.held_tables import Times, suppressed_times
from trailsight.jobs.life import STATE, Life
from trailsight.jobs.rescore import Answer, Question, rescore
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.train import Model
from trailsight.jobs.windows import Windows
from trailsight.reporting.agreement import AgreementRow

FIELD = "compare.path"
Coverage = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Sides:
    """What is laid side by side."""

    aws: tuple[ReadInsight, ...]
    ours: tuple[ReadInsight, ...]
    left_out: tuple[int, int]
    """AWS's and ours that lie outside the scored minutes, or are not asked for."""
    reading: Reading
    """All that was read of AWS's."""
    windows: Windows


@dataclass(frozen=True)
class Comparison:
    """The outcome; nothing is written yet."""

    rows: tuple[AgreementRow, ...]
    sides: Sides
    options: CompareOptions

    @property
    def silent(self) -> int:
        """Ours in accounts and Regions of which AWS's files hold nothing."""
        told = {one.key[:2] for one in self.sides.reading.insights}
        alone = [row for row in self.rows if row.verdict == "only_ours"]
        return sum((row.account, row.region) not in told for row in alone)


def read_aws(options: CompareOptions) -> Reading:
    """AWS's Insights; raises ``InputError`` where there is none."""
    if options.path is None:
        remedy = "a directory of AWS's Insight files, or what aws cloudtrail lookup-events printed"
        raise InputError(FIELD, "must be given", remedy)
    reading = read_insights(Path(options.path).expanduser(), FIELD)
    if not reading.insights:
        reasons = [f"{one.source}: {one.position}: {one.reason}" for one in reading.quarantined]
        problem = f"nothing to compare: no Insight event in {options.path}"
        raise InputError(FIELD, problem, "; ".join(reasons[:3]))
    return reading


def require_scored(settings: Settings) -> None:
    """Raises ``InputError`` where no run of ``score`` has left anything."""
    if not (settings.insights / STATE).exists():
        remedy = "run pipelines.score with the same options first"
        raise InputError("data/insights", "nothing was scored", remedy)


def scored_windows(windows: Windows, life: Life) -> Windows:
    """The minutes that are scored already; raises ``InputError`` where there are none."""
    if life.scored_to <= life.origin:
        remedy = "run pipelines.score with the same options first"
        raise InputError("data/insights", "nothing was scored under these settings", remedy)
    return replace(windows, score_start=life.origin, score_end=life.scored_to)


def sides(settings: Settings, options: CompareOptions, aws: Reading, windows: Windows) -> Sides:
    """AWS's Insights and ours that have a minute in the scored ones.

    ``windows`` are those that ``data/insights`` was made with. Raises ``InputError`` where AWS has
    none in that time.
    """
    start, end = windows.score_start, windows.score_end
    wanted = [one for one in aws.insights if _asked(one, options)]
    if not wanted:
        raise InputError(FIELD, "AWS has no Insight in compare.accounts and compare.regions")
    theirs = within(wanted, start, end)
    if not theirs:
        first, last = wanted[0].start, max(one.until for one in wanted)
        problem = (
            f"no overlap in time: AWS's Insights lie between {text_of(first)} and "
            f"{text_of(last)} UTC, and {text_of(start)} to {text_of(end)} was scored"
        )
        raise InputError(FIELD, problem, "score that time: score.start=… score.end=…")
    all_ours = _read_ours(settings.insights)
    ours = within((one for one in all_ours if _asked(one, options)), start, end)
    left_out = len(aws.insights) - len(theirs), len(all_ours) - len(ours)
    return Sides(theirs, ours, left_out, aws, windows)


def _asked(one: ReadInsight, options: CompareOptions) -> bool:
    account, region = one.key.account, one.key.region
    return (not options.accounts or account in options.accounts) and (
        not options.regions or region in options.regions
    )


def _read_ours(folder: Path) -> tuple[ReadInsight, ...]:
    """Our Insights from what a sink has written of them, in CloudTrail's own form."""
    import pyarrow.parquet as pq

    for name in ("AWSLogs", "insights.jsonl", "eventbridge.jsonl"):
        if (folder / name).exists():
            return read_insights(folder / name, "data/insights").insights
    episodes = folder / "episodes.parquet"
    if not episodes.exists():
        raise InputError("data/insights", "is missing", "python -m pipelines.score")
    if pq.ParquetFile(episodes).metadata.num_rows:
        remedy = "python -m pipelines.score with sink=[logtree] or [jsonl] among others"
        raise InputError("data/insights", "holds no records in CloudTrail's form", remedy)
    return ()


def compare(
    settings: Settings,
    options: CompareOptions,
    sides: Sides,
    model_of: Callable[[Windows], Model],
    tick: Tick,
) -> Comparison:
    """Pairs the two sides, recomputes AWS's baselines, and scores the minutes of all again."""
    pairs = agree(sides.aws, sides.ours, options.tolerance)
    windows = sides.windows
    questions = [
        Question(
            pair.key,
            max(pair.told.start, windows.score_start),
            min(pair.told.until, windows.score_end),
            pair.aws.direction if pair.aws else None,
        )
        for pair in pairs
    ]
    answers = rescore(settings, windows, model_of, questions, tick)
    coverage = ActivityStore(settings.activity).coverage()
    checks = _checks(settings, sides.aws, coverage)
    quiet = suppressed_times(settings.insights)
    rows = [
        _row(settings, pair, answer, checks.get(pair.aws) if pair.aws else None, coverage)
        for pair, answer in zip(pairs, answers, strict=True)
    ]
    rows = [
        replace(row, held_by="suppressed", budget=None)
        if pair.ours is None and _meets(pair.told, quiet.get(pair.key, ()), options.tolerance)
        else row
        for pair, row in zip(pairs, rows, strict=True)
    ]
    return Comparison(tuple(rows), sides, options)


def _meets(told: ReadInsight, times: Iterable[Times], tolerance: int) -> bool:
    """Whether one of ``times`` overlaps with it, or lies ``tolerance`` minutes from it."""
    return any(
        start - told.until <= tolerance and (end is None or told.start - end <= tolerance)
        for start, end in times
    )


def _checks(
    settings: Settings, insights: tuple[ReadInsight, ...], coverage: Coverage
) -> dict[ReadInsight, BaselineCheck]:
    store = ActivityStore(settings.activity)
    first = min(baseline_window(one).start for one in insights)
    last = max(one.start for one in insights)
    table = store.read(first, last, names={one.key.event_name for one in insights})
    return {
        one: check_baseline(
            one, evidence(table, one.key), coverage.get((one.key.account, one.key.region))
        )
        for one in insights
    }


def _row(
    settings: Settings,
    pair: Pair,
    answer: Answer | None,
    check: BaselineCheck | None,
    coverage: Coverage,
) -> AgreementRow:
    aws, ours, differ = pair.aws, pair.ours, differences(pair)
    assert answer is not None, "the sides hold nothing outside the scored minutes"
    held = _held_by(settings, pair, answer, coverage) if ours is None else None
    judged = held is not None and held.split("+")[0] in ("budget", *GUARDS)
    return AgreementRow(
        **pair.key._asdict(),
        verdict=pair.verdict,
        direction=answer.direction,
        aws_start=aws.start if aws else None,
        aws_end=aws.end if aws else None,
        ours_start=ours.start if ours else None,
        ours_end=ours.end if ours else None,
        start_lag=differ.start,
        end_lag=differ.end,
        duration_difference=differ.duration,
        aws_insight_average=aws.average if aws else None,
        ours_insight_average=ours.average if ours else None,
        insight_average_difference=differ.insight_average,
        aws_baseline_average=aws.baseline_average if aws else None,
        ours_baseline_average=ours.baseline_average if ours else None,
        baseline_average_difference=differ.baseline_average,
        baseline_minutes=check.minutes if check else None,
        baseline_as_ruled=check.as_ruled if check else None,
        baseline_recomputed=check.average if check else None,
        baseline_check=check.outcome if check else None,
        baseline_lacking=check.lacking if check else None,
        calls=answer.calls,
        expected=answer.expected,
        bans=answer.judgement.bans,
        budget=answer.judgement.budget if judged else None,
        held_by=held,
        aws_id=aws.shared_event_id if aws else None,
        ours_id=ours.shared_event_id if ours else None,
    )


def _held_by(settings: Settings, pair: Pair, answer: Answer, coverage: Coverage) -> str:
    """Why AWS has told it and we have not."""
    key = pair.key
    if (key.account, key.region) not in coverage:
        return "no_logs"
    series = settings.series
    if key.insight_type not in series.insight_types or key.category not in series.categories:
        return "not_watched"
    if answer.direction == "rise" and not answer.calls:
        return "no_calls"
    return "+".join(answer.judgement.held_by) or ("newcomer" if answer.newcomer else "nothing")
