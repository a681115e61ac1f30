"""What figures of a report have in common: equal bytes, the page's colours, text as text."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.reporting.figures.test_insight import KEY, START, awkward, drop, errors, graph
from trailsight.contracts.curve import (
    BudgetCurve,
    BudgetPoint,
    CalibrationCurve,
    CalibrationPoint,
    Interval,
    RecallCurve,
)
from trailsight.contracts.episode import Direction
from trailsight.contracts.figure import CalendarGraph, FleetGraph, IncidentGraph, IncidentSeries
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.sweep import SweepCurve, TrialPoint
from trailsight.reporting.figures.calendar import calendar_drawing, levels
from trailsight.reporting.figures.canvas import NAMES, steps
from trailsight.reporting.figures.curves import (
    budget_drawing,
    calibration_drawing,
    recall_drawing,
)
from trailsight.reporting.figures.fleet import fleet_drawing
from trailsight.reporting.figures.incident import MOST, incident_drawing
from trailsight.reporting.figures.insight import insight_drawing
from trailsight.reporting.figures.sweep import importance_drawing, sweep_drawing

HOSTILE = KEY._replace(event_name="$x^2$</text><script>alert(1)</script>\x1b", region="eu-\u202e")
SOME = Interval(0.6, 0.5, 0.7)
NONE = Interval(float("nan"), float("nan"), float("nan"))


def series(number: int = 0, key: SeriesKey = KEY) -> IncidentSeries:
    counts = np.zeros(200, np.int64)
    counts[60 + number : 90] = 4 + number
    expected = np.full(200, 0.5, np.float32)
    expected[:20] = np.nan
    return IncidentSeries(key, ((START + 60 + number, START + 90),), counts, expected)


def calendar(**changes: object) -> CalendarGraph:
    counts = np.outer(np.arange(24) % 7, np.arange(21) % 7 + 1).astype(np.float64)
    counts[:6, 0] = counts[:, 9] = np.nan
    values: dict[str, object] = {
        "key": KEY, "first_day": START // 1440, "counts": counts, "periods": ((20, 3.0, 3.2),),
        "rest": np.arange(21) % 7 > 4, "timezone": "Europe/Berlin",
    }  # fmt: skip
    return CalendarGraph(**(values | changes))  # type: ignore[arg-type]


def fleet() -> FleetGraph:
    alerts: tuple[tuple[int, int, Direction], ...] = (
        (0, START + 90, "rise"),
        (1, START + 800, "drop"),
    )
    return FleetGraph(
        ("ec2", "<b>$a$"), np.array([[1, 2, 3, 4], [0, 0, 0, 0]]), alerts, START, START + 10_080
    )


BUDGET = BudgetCurve(
    (BudgetPoint(1.0, Interval(2, 1, 4), SOME), BudgetPoint(3.0, Interval(5, 3, 9), SOME),
     BudgetPoint(9.0, SOME, NONE)), 1.0, 40,
)  # fmt: skip
RATES = [
    CalibrationCurve("stl $", (CalibrationPoint(1.0, SOME), CalibrationPoint(3.0, SOME))),
    CalibrationCurve("none", (CalibrationPoint(1.0, Interval(0.0, 0.0, 0.4)),)),
    CalibrationCurve("unknown", (CalibrationPoint(1.0, NONE),)),
]
SIZES = [RecallCurve("busy", (2.0, 5.0), (SOME, NONE)), RecallCurve("<i>", (2.0,), (SOME,))]
SWEEP = SweepCurve(
    (TrialPoint(0, 0.4, True), TrialPoint(1, 0.3, False), TrialPoint(2, float("nan"), False),
     TrialPoint(3, 0.5, True)), 0.4, 3, (("detector.<b>$x$", 0.75), ("alerting.drops", 0.25)),
)  # fmt: skip
DRAWINGS: dict[str, Callable[[], bytes]] = {
    "insight": lambda: insight_drawing(graph()),
    "insight of errors": lambda: insight_drawing(errors()),
    "insight of a drop": lambda: insight_drawing(drop()),
    "awkward insight": lambda: insight_drawing(awkward()),
    "incident": lambda: incident_drawing(IncidentGraph(START, (series(), series(3, HOSTILE)))),
    "no incident": lambda: incident_drawing(IncidentGraph(START, ())),
    "calendar": lambda: calendar_drawing(calendar()),
    "quiet calendar": lambda: calendar_drawing(calendar(counts=np.zeros((24, 21)), periods=())),
    "calendar of holes": lambda: calendar_drawing(calendar(counts=np.full((24, 21), np.nan))),
    "fleet": lambda: fleet_drawing(fleet()),
    "no fleet": lambda: fleet_drawing(FleetGraph((), np.zeros((0, 4), np.int64), (), 0, 0)),
    "budget": lambda: budget_drawing(BUDGET),
    "no budget": lambda: budget_drawing(BudgetCurve(())),
    "calibration": lambda: calibration_drawing(RATES),
    "sweep": lambda: sweep_drawing(SWEEP),
    "sweep of nothing": lambda: sweep_drawing(SweepCurve((TrialPoint(0, 0.1, False),), 0.4, None)),
    "importances": lambda: importance_drawing(SWEEP),
    "recall": lambda: recall_drawing(SIZES, "times <the> usual rate"),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_plain_svg_in_the_pages_colours(name: str) -> None:
    content = DRAWINGS[name]()
    assert content == DRAWINGS[name]()
    text = content.decode()
    tree = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not tags & {"script", "foreignObject", "image", "metadata", "a"}
    assert "<!--" not in text
    assert "\x1b" not in text
    colours = set(re.findall(r"(?<!var\()#[0-9a-f]{6}\b", re.sub(r"var\([^)]*\)", "", text)))
    assert colours <= {"#000000", "#ffffff"}, colours
    for element in tree.iter():
        if element.tag.endswith("text"):
            assert "--ink" in element.get("style", "") or "var(" in element.get("style", "")


def test_all_colours_have_a_value_in_the_pages_style() -> None:
    from importlib.resources import files

    style = files("trailsight.reporting").joinpath("page", "report.css").read_text("utf-8")
    for name in NAMES.values():
        assert f"--{name}: " in style


def test_letters_are_text_with_the_numbers_that_were_drawn() -> None:
    text = insight_drawing(graph()).decode()
    assert ">6.0/min<" in text
    assert ">calls per minute<" in text
    assert "expected range (999 in 1,000)" in text
    assert ">Insight<" in text
    assert "1 or more" not in calendar_text(calendar())
    assert ">no logs<" in calendar_text(calendar())
    assert ">no logs<" not in calendar_text(calendar(counts=np.ones((24, 21))))
    assert ">rise (1)<" in fleet_drawing(fleet()).decode()
    assert ">budget 1<" in budget_drawing(BUDGET).decode()


def calendar_text(drawn: CalendarGraph) -> str:
    return calendar_drawing(drawn).decode()


def test_a_call_insight_shows_the_errors_of_its_api() -> None:
    from dataclasses import replace

    failed = replace(graph(), errors=np.arange(121) % 2)
    assert ">errors of it<" in insight_drawing(failed).decode()
    assert ">errors of it<" not in insight_drawing(graph()).decode()


def test_an_incident_of_many_series_is_cut() -> None:
    several = tuple(series(1, KEY._replace(event_name=f"Api{n:02}")) for n in range(MOST + 3))
    text = incident_drawing(IncidentGraph(START, several)).decode()
    assert f"Api{MOST - 1:02}" in text
    assert f"Api{MOST:02}" not in text


def test_levels_are_steps_of_a_logarithm() -> None:
    assert levels(np.array([[np.nan, 0.0]])).tolist() == [1]
    assert levels(np.array([[3.0]])).tolist() == [1, 2, 3]
    large = levels(np.array([[1e6]]))
    assert large[0] == 1
    assert (np.diff(large) > 0).all()
    assert large[-1] <= 1e6


def test_steps_leave_out_what_draws_nothing() -> None:
    edges, heights = steps([0, 0, 0, 5, 5, 0, np.nan, np.nan, 1], 100)
    assert edges.tolist() == [100, 103, 105, 106, 108, 109]
    assert heights.tolist()[:3] == [0, 5, 0]
    assert np.isnan(heights[3])
    assert heights.tolist()[4:] == [1, 1]
