"""What ``tune`` prints."""

from collections.abc import Iterator

from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.tuning.best import overrides
from trailsight.jobs.tuning.publish import PublishedSweep
from trailsight.jobs.tuning.result import Both, Judged, Sweep
from trailsight.jobs.tuning.verdict import points, verdict
from trailsight.jobs.windows import Windows, length_of


def of_sweep(
    settings: Settings, sweep: Sweep, published: PublishedSweep, seconds: tuple[float, float]
) -> str:
    """The outcome as text; ``seconds`` on the clock and of all cores."""
    return "\n".join(_lines(settings, sweep, published, seconds))


def _lines(
    settings: Settings, sweep: Sweep, published: PublishedSweep, seconds: tuple[float, float]
) -> Iterator[str]:
    searched, held = sweep.spans.search, sweep.spans.held_out
    yield (
        f"Searched   {_span(searched)}, {sweep.series} series, "
        f"{sweep.incidents[0]:,} injected incidents, budget {sweep.budget:g}"
    )
    yield f"Held out   {_span(held)}, {sweep.incidents[1]:,} other incidents"
    yield "Knobs      " + "\n           ".join(map(str, sweep.knobs))
    yield (
        f"Trials     {len(sweep.trials)}, {sweep.new} of them new, in {seconds[0]:.0f} s "
        f"({seconds[1]:.0f} s of processor time); {sweep.count('complete')} to the end, "
        f"{sweep.count('behind')} stopped as behind, {sweep.count('false alarms')} for more than "
        f"{sweep.allowed} false alarms"
        + (f", {sweep.count('not allowed')} not allowed" if sweep.count("not allowed") else "")
    )
    yield ""
    if sweep.best is None or sweep.search is None or sweep.held_out is None:
        yield "No trial went to the end: nothing to recommend."
    else:
        yield from _table(sweep.search, sweep.held_out, sweep.best.number)
        yield ""
        yield f"Verdict    {verdict(sweep)}"
        yield f"Use it     python -m pipelines.score {overrides(settings, sweep)}"
        yield f"           or as an experiment: {published.folder / 'best.yaml'}"
    yield f"Report     {published.report}"
    yield f"Tables     {published.folder}"
    if published.run is not None:
        yield f"MLflow     {published.run}"


def _span(windows: Windows) -> str:
    start, end = windows.score_start, windows.score_end
    return f"{text_of(start)} to {text_of(end)} UTC ({length_of(end - start)})"


def _table(search: Both, held: Both, number: int) -> Iterator[str]:
    yield " " * 14 + f"{'where it was searched':<36}{'where it was not':<36}".rstrip()
    yield (" " * 14 + 2 * f"{'weighted recall':<20}{'false alarms':<16}").rstrip()
    for name, one, other in (
        ("default", search.default, held.default), (f"trial {number}", search.best, held.best),
    ):  # fmt: skip
        yield (f"  {name:<12}" + _cells(one) + _cells(other)).rstrip()
    yield f"  {'difference':<12}{points(search.difference):<36}{points(held.difference)}".rstrip()


def _cells(one: Judged) -> str:
    low, high = (f"{x:.0%}" for x in (one.recall.low, one.recall.high))
    return f"{f'{one.recall.value:.1%} ({low}–{high})':<20}{one.false:<16}"
