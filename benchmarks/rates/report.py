"""An outcome as text."""

from collections.abc import Mapping, Sequence

from trailsight.evaluation.judge import Outcome, Point
from trailsight.evaluation.parts import Part


def text(outcome: Outcome) -> str:
    """A table of every operating point, then what was found by kind, strength and regime."""
    lines = [
        f"{outcome.accounts} accounts, {outcome.series_days:,.0f} series days, "
        f"{outcome.incidents} incidents, {outcome.salient} of them salient",
        f"AUPRC          {outcome.auprc}",
        f"AUPRC, salient {outcome.auprc_salient}",
        "",
        _row("false alarms per 1,000 series per day", [p.name for p in outcome.points]),
    ]
    rows = {
        "threshold, bans": [f"{p.threshold:.3g}" for p in outcome.points],
        "realised false alarms": [str(p.false_rate) for p in outcome.points],
        "recall": [str(p.recall) for p in outcome.points],
        "recall, salient": [str(p.salient) for p in outcome.points],
        "precision": [str(p.precision) for p in outcome.points],
        "delay, median minutes": [f"{p.delay_median:.0f}" for p in outcome.points],
        "delay, 95th percentile": [f"{p.delay_p95:.0f}" for p in outcome.points],
        "overlap (IoU), median": [f"{p.overlap:.2f}" for p in outcome.points],
    }
    lines += [_row(name, cells) for name, cells in rows.items()]
    lines += _recalls("recall by kind", outcome.points, [p.kinds for p in outcome.points])
    lines += _recalls("recall by strength", outcome.points, [p.strengths for p in outcome.points])
    lines += ["", f"{'by regime, false alarms · precision':40}"]
    for name in outcome.points[-1].regimes:
        parts = [point.regimes.get(name, Part(0, 0)) for point in outcome.points]
        lines.append(
            _row(name, [f"{part.false_rate:.2f} · {part.precision:.2f}" for part in parts])
        )
    return "\n".join(line.rstrip() for line in lines)


def _recalls(
    title: str, points: Sequence[Point], groups: Sequence[Mapping[str, Part]]
) -> list[str]:
    lines = ["", _row(title, [point.name for point in points])]
    for name in groups[0]:
        parts = [group[name] for group in groups]
        cells = [f"{part.recall:.2f} ({part.found}/{part.incidents})" for part in parts]
        lines.append(_row(name, cells))
    return lines


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:40}" + "".join(f"{cell:24}" for cell in cells)
