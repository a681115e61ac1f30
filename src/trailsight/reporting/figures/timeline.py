"""AWS's Insights and ours over time: a lane a series, AWS's above ours."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trailsight.contracts.atomic import write_bytes
from trailsight.reporting.agreement import AgreementRow, moment
from trailsight.reporting.figures.canvas import COUNTS, INK, INSIGHT, MUTED, png, shown
from trailsight.reporting.words import printable, service, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 1200
"""Pixels."""
LANE, HEAD, FOOT = 38, 92, 48
"""Pixels of height: of a lane, above all lanes, below them."""
MOST = 40
"""Lanes that are drawn; those where the two sides disagree come first."""
LEFT, RIGHT = 350, 130
"""Pixels beside the lanes, for names and verdicts."""
LEAST = 1 / 220
"""The share of the time axis that a bar takes at least: a minute in a month is to be seen."""
STEPS = (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 40320)
MARKS = 8

AWS, OURS = INSIGHT, COUNTS
ALONE = "#FBF1DC"
"""Behind a lane with an Insight that one side alone has told."""

Lane = tuple[str, ...]


def timeline_figure(
    rows: Sequence[AgreementRow], start: int, end: int, path: Path
) -> tuple[int, int]:
    """Draws ``rows`` over the minutes [start, end) as a PNG; equal rows give equal bytes.

    Returns how many lanes are drawn, and of how many.
    """
    lanes = _lanes(rows)
    shown = lanes[:MOST]
    height = HEAD + LANE * max(len(shown), 1) + FOOT
    write_bytes(
        path,
        png(lambda figure: _draw(figure, shown, (start, end), height, len(lanes)), WIDTH, height),
    )
    return len(shown), len(lanes)


def timeline_shown(
    rows: Sequence[AgreementRow], start: int, end: int, who: str = "AWS"
) -> "Figure":
    """The same for a notebook; ``who`` stands in AWS's place."""
    lanes = _lanes(rows)
    few = lanes[:MOST]
    height = HEAD + LANE * max(len(few), 1) + FOOT
    return shown(
        lambda figure: _draw(figure, few, (start, end), height, len(lanes), who),
        WIDTH / 100, height / 100,
    )  # fmt: skip


def _lanes(rows: Sequence[AgreementRow]) -> list[tuple[Lane, list[AgreementRow]]]:
    lanes: dict[Lane, list[AgreementRow]] = {}
    for row in rows:
        code = row.error_code or ""
        lane = (row.account, row.region, row.event_source, row.event_name, row.category,
                row.insight_type, code)  # fmt: skip
        lanes.setdefault(lane, []).append(row)
    # Most worth a look first: AWS's that we lack, then ours that AWS lacks, then by time.
    return sorted(lanes.items(), key=lambda entry: (_rank(entry[1]), entry[1][0].start, entry[0]))


def _rank(rows: Sequence[AgreementRow]) -> int:
    verdicts = {row.verdict for row in rows}
    return 0 if "only_aws" in verdicts else 1 if "only_ours" in verdicts else 2


def _draw(
    figure: "Figure",
    lanes: Sequence[tuple[Lane, list[AgreementRow]]],
    span: tuple[int, int],
    height: int,
    total: int,
    who: str = "AWS",
) -> None:
    start, end = span
    axes = figure.add_axes(
        (LEFT / WIDTH, FOOT / height, 1 - (LEFT + RIGHT) / WIDTH, 1 - (HEAD + FOOT) / height)
    )
    few = f"; {len(lanes)} of {total} series" if len(lanes) < total else ""
    whose = f"{who}'s Insights" if who == "AWS" else f"Insights of {who}"
    title = f"{whose} and ours, {moment(start)} to {moment(end)} UTC{few}"
    figure.text(0.014, 1 - 24 / height, title, size=13.5, weight="bold", va="center", color=INK)
    apart = 0.02 + 0.0105 * len(who)
    for place, colour, side in ((0.014, AWS, who), (0.014 + apart, OURS, "ours")):
        figure.text(
            place, 1 - 56 / height, f"■ {side}", size=11, va="center", color=colour, weight="bold"
        )
    figure.text(
        0.08 + apart,
        1 - 56 / height,
        "shaded: told by one side alone",
        size=10,
        va="center",
        color=MUTED,
    )
    seen: set[tuple[int, str, str | None]] = set()
    for number, (lane, rows) in enumerate(lanes):
        if _rank(rows) < 2:
            axes.axhspan(number - 0.5, number + 0.5, color=ALONE, lw=0, zorder=0)
        for row in rows:
            sides = (
                (row.aws_start, row.aws_end, row.aws_id, AWS, number - 0.19),
                (row.ours_start, row.ours_end, row.ours_id, OURS, number + 0.19),
            )
            for began, ended, name, side_colour, middle in sides:
                # Two sides that begin alike may have the same id, where both are Trailsight's.
                if began is not None and (number, side_colour, name) not in seen:
                    seen.add((number, side_colour, name))
                    _bar(axes, span, began, ended, side_colour, middle)
        _words(axes, number, lane, rows, who)
    axes.set_xlim(start, end)
    axes.set_ylim(max(len(lanes), 1) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_yticks([number - 0.5 for number in range(1, len(lanes))], minor=True)
    axes.grid(axis="y", which="minor", color="#E3E3E3", lw=0.7)
    axes.tick_params(which="minor", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    _clock(axes, start, end)


def _bar(
    axes: "Axes", span: tuple[int, int], start: int, end: int | None, colour: str, middle: float
) -> None:
    """A bar; one without an End is hollow, and as long as a mark."""
    least = (span[1] - span[0]) * LEAST
    length = max(least, 0 if end is None else end - start)
    axes.barh(
        middle, length, left=start, height=0.3, color="white" if end is None else colour,
        edgecolor=colour, lw=1.2, zorder=3,
    )  # fmt: skip


def _words(axes: "Axes", number: int, lane: Lane, rows: Sequence[AgreementRow], who: str) -> None:
    account, region, source, name, _, _, code = lane
    what = shortened(printable(f"{service(source)} {name}"), 42)
    where = shortened(printable(f"{account} {region} {code}".rstrip()), 54)
    place = axes.get_yaxis_transform()
    left = -(LEFT - 17) / (WIDTH - LEFT - RIGHT)
    for at, below, words, size, colour in (
        (left, -0.19, what, 10, INK),
        (left, 0.21, where, 8, MUTED),
        (1.012, 0.0, _verdicts(rows, who), 9, INK),
    ):
        axes.text(
            at, number + below, words, size=size, color=colour, va="center", transform=place,
            parse_math=False,
        )  # fmt: skip


def _verdicts(rows: Sequence[AgreementRow], who: str) -> str:
    told = {"both": 0, "only AWS": 0, "only ours": 0}
    for row in rows:
        told["both" if row.verdict.startswith("part") else row.verdict.replace("_aws", " AWS")
             .replace("_ours", " ours")] += 1  # fmt: skip
    return "\n".join(
        f"{number} {name.replace('AWS', who)}" for name, number in told.items() if number
    )


def _clock(axes: "Axes", start: int, end: int) -> None:
    step = next((step for step in STEPS if end - start <= step * MARKS), STEPS[-1])
    marks = list(range(-(-start // step) * step, end + 1, step))
    daily = step % 1440 == 0
    labels = [moment(mark)[: 10 if daily else 16].replace(" ", "\n") for mark in marks]
    axes.set_xticks(marks, labels)
    axes.tick_params(axis="x", labelsize=9, length=3, colors=INK)
