"""Found and false alarms at one threshold, by kind, strength and regime."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trailsight.evaluation.matching import Matched

STRENGTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Where the strengths of rises are divided."""


@dataclass(frozen=True)
class Part:
    """Incidents of one kind, or of one regime of series."""

    incidents: int
    found: int
    series_days: float = 0.0
    false: int = 0

    @property
    def recall(self) -> float:
        """Found over all."""
        return self.found / self.incidents if self.incidents else float("nan")

    @property
    def precision(self) -> float:
        """Found over found and false."""
        all_ = self.found + self.false
        return self.found / all_ if all_ else float("nan")

    @property
    def false_rate(self) -> float:
        """False alarms per 1,000 series per day."""
        return 1000 * self.false / self.series_days if self.series_days else float("nan")


def found(matched: Matched, threshold: float) -> list[tuple[int | None, float]]:
    """Of each incident: minutes until it was found, None if it was not, and the best overlap."""
    results: list[tuple[int | None, float]] = []
    for incident, findings in zip(matched.incidents, matched.findings, strict=True):
        above = [each for each in findings if each.alarm.bans >= threshold]
        if above:
            delay = max(min(each.alarm.raised_at(threshold) for each in above) - incident.start, 0)
            results.append((delay, max(each.overlap for each in above)))
        else:
            results.append((None, 0.0))
    return results


def by_kind(matched: Sequence[Matched], threshold: float) -> dict[str, Part]:
    """The incidents of each kind."""
    return _grouped(
        (incident.kind, delay is not None)
        for each in matched
        for incident, (delay, _) in zip(each.incidents, found(each, threshold), strict=True)
    )


def by_strength(matched: Sequence[Matched], threshold: float) -> dict[str, Part]:
    """The rises between one strength and the next."""
    parts = _grouped(
        (_band(incident.strength), delay is not None)
        for each in matched
        for incident, (delay, _) in zip(each.incidents, found(each, threshold), strict=True)
        if incident.direction != "drop"
    )
    return dict(sorted(parts.items(), key=lambda part: float(part[0].partition("–")[0])))


def _band(strength: float) -> str:
    below = [bound for bound in STRENGTHS if bound <= strength]
    above = [bound for bound in STRENGTHS if bound > strength]
    return f"{below[-1] if below else 0:g}–{f'{above[0]:g}' if above else ''}"


def _grouped(results: Iterable[tuple[str, bool]]) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for name, was_found in results:
        old = parts.get(name, Part(0, 0))
        parts[name] = Part(old.incidents + 1, old.found + was_found)
    return dict(sorted(parts.items()))


def by_regime(matched: Sequence[Matched], threshold: float) -> dict[str, Part]:
    """The incidents and false alarms of each regime of series."""
    counts: dict[str, list[float]] = {}
    for each in matched:
        for regime, many in each.series.items():
            counts.setdefault(regime, [0, 0, 0.0, 0])[2] += many * each.days
        for regime, (delay, _) in zip(each.regimes, found(each, threshold), strict=True):
            counts[regime][0] += 1
            counts[regime][1] += delay is not None
        for regime, bans in zip(each.false_regimes, each.false_bans, strict=True):
            counts.setdefault(regime, [0, 0, 0.0, 0])[3] += bans >= threshold
    return {
        regime: Part(int(all_), int(found), days, int(false))
        for regime, (all_, found, days, false) in sorted(counts.items())
    }
