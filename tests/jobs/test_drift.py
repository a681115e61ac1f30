"""What score says of the baseline that it scores with."""

import json
from pathlib import Path

import pytest

from tests.jobs.beside import chosen
from trailsight.alerting.realised import DAY, LoudDay
from trailsight.contracts.errors import InputError
from trailsight.detector.store import load
from trailsight.jobs.chain import Chain
from trailsight.jobs.drift import KEPT, DriftRun, drift
from trailsight.jobs.life import STATE, Life, read_life
from trailsight.jobs.publish import publish
from trailsight.jobs.score import Scored, score
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import ScoreSpan
from trailsight.jobs.text import of_score
from trailsight.jobs.windows import Windows
from trailsight.series.excluded import Excluded

NAMES = [f"s{i}" for i in range(500)]


def loud(number: int, share: float) -> list[LoudDay]:
    some = round(share * len(NAMES))
    return [
        LoudDay(
            day, day * DAY, (day + 1) * DAY, 0.14 * 500, 500,
            tuple(sorted(NAMES[(day * 61 + i) % 500] for i in range(some))),
        )
        for day in range(number)
    ]  # fmt: skip


def windows(excluded: Excluded | None = None) -> Windows:
    return Windows(-28 * DAY, 0, 0, 10 * DAY, excluded or Excluded())


def test_age_is_measured_to_what_is_scored() -> None:
    fresh = drift(loud(7, 0.14), windows(), 6 * DAY, 7 * DAY, 21)
    assert (fresh.age, fresh.warnings) == (1.0, ())
    old = drift(loud(7, 0.14), windows(), 0, 22 * DAY, 21)
    [told] = old.warnings
    assert "the baseline is stale: it ends 22 days before" in told
    assert drift([], windows(), 0, 21 * DAY, 21).warnings == ()


def test_a_rate_beyond_a_factor_of_two_is_warned_of() -> None:
    more = drift(loud(7, 0.5), windows(), 6 * DAY, 7 * DAY, 21)
    [told] = more.warnings
    assert "3.6 times as many loud days as stated" in told
    assert "expect more alerts" in told
    less = drift(loud(14, 0.02), windows(), 6 * DAY, 7 * DAY, 21)
    assert "incidents may be missed" in less.warnings[0]
    assert less.content()["realised"]["drifted"] is True
    assert "times those stated" in less.text


def test_excluded_minutes_state_nothing() -> None:
    whole = drift(loud(7, 0.14), windows(), 6 * DAY, 7 * DAY, 21).realised
    cut = drift(loud(7, 0.14), windows(Excluded.of([(0, 7 * DAY // 2)])), 0, 7 * DAY, 21).realised
    assert whole is not None
    assert cut is not None
    assert cut.stated == pytest.approx(whole.stated / 2)


def test_so_many_days_are_remembered() -> None:
    run = DriftRun.begin(Life({}, 0, 0, loud=tuple(loud(40, 0.1))))
    assert [day.day for day in run.kept] == list(range(40 - KEPT, 40))
    state = Life({}, 0, 0, loud=run.kept).content()
    assert len(json.loads(state)["loud"]) == KEPT


def run_score(settings: Settings) -> tuple[Scored, str]:
    chain = Chain(settings)
    chain.extracted()
    scored = score(settings, *chain.life(), chain.model, lambda done, total: None)
    return scored, of_score(scored, publish(settings, scored), "")


def test_a_run_tells_of_its_baseline(settings: Settings, tmp_path: Path) -> None:
    source = f"source.path={settings.source.path}"
    work = chosen(tmp_path, source, "train.end=2026-03-09", "score.stale_days=6")
    scored, text = run_score(work)
    assert scored.drift.age == pytest.approx(6.99, abs=0.05)
    [warning] = scored.drift.warnings
    assert "stale" in warning
    assert "Baseline   8 days; series: " in text
    assert "learnt up to 7 days before the end" in text
    told = json.loads((work.reports / "score" / "summary.json").read_text())["baseline"]
    assert told["learnt"]["start"] == "2026-03-01T00:07:00Z"
    assert told["drift"]["warnings"] == [warning]
    _, meta = load(work.baselines)
    assert json.loads(meta["learnt"]) == told["learnt"]
    life = read_life(work.insights / STATE)
    assert life is not None
    assert [day.day for day in life.loud] == [day.day for day in scored.life.loud]
    before = work.baselines.read_bytes()
    Chain(work).train(Chain(work).windows())
    assert work.baselines.read_bytes() == before


def test_days_must_be_some() -> None:
    with pytest.raises(InputError, match=r"score\.stale_days: 0 is less than 1"):
        ScoreSpan(stale_days=0)
