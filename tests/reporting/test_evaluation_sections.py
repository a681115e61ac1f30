"""Sections of an evaluation: the figure's numbers are the table's, and in the alt text."""

import math

import pytest

from tests.reporting.figures.test_drawings import BUDGET, RATES, SIZES
from trailsight.contracts.curve import BudgetCurve, Interval
from trailsight.contracts.report import Cell, Figure, Report, Section, Table, Text
from trailsight.reporting.evaluation_sections import (
    budget_section,
    calibration_section,
    interval_cell,
    ratio,
    recall_section,
    verdict,
)
from trailsight.reporting.report import rendered

NAN = float("nan")


def parts(section: Section) -> tuple[str, Figure, Table]:
    folded = [one for part in section.parts if isinstance(part, Section) for one in part.parts]
    [table] = [part for part in (*section.parts, *folded) if isinstance(part, Table)]
    [figure] = [part for part in section.parts if isinstance(part, Figure)]
    texts = [part.text for part in section.parts if isinstance(part, Text)]
    return " ".join(texts), figure, table


def test_the_budget_that_is_set_is_told_in_words() -> None:
    text, figure, table = parts(budget_section(BUDGET))
    assert text == (
        "At the budget that is set, 1, these logs bring 2.0 Insights a week, and 60% of 40 "
        "injected incidents are found."
    )
    assert "budget 3: 5.0 a week, 60% found" in figure.alt
    assert [row[0] for row in table.rows] == [1.0, 3.0]  # the third's recall is not known
    assert table.rows[0][2] == Cell(0.6, "60%", "50% to 70%")


def test_no_point_is_no_figure() -> None:
    section = budget_section(BudgetCurve(()))
    assert not [part for part in section.parts if isinstance(part, Figure)]
    assert "No budget was tried." in rendered(Report("A", "b", (section,)))


def test_calibration_says_which_rates_are_met() -> None:
    text, figure, table = parts(calibration_section(RATES))
    assert text == (
        "1 of 4 stated rates are met within a factor of 2. "
        "Of 1 more these logs are too short to tell."
    )
    assert "stl $ states 3 and realises 0.6" in figure.alt
    assert [row[-1] for row in table.rows] == ["within", "too few", "too few", "open"]


@pytest.mark.parametrize(
    ("realised", "said"),
    [
        (Interval(1.0, 0.5, 2.0), "within"),
        (Interval(2.0, 1.0, 3.0), "within"),
        (Interval(2.1, 1.0, 3.0), "open"),
        (Interval(5.0, 3.0, 7.0), "too many"),
        (Interval(0.0, 0.0, 0.3), "too few"),
        (Interval(0.0, 0.0, 0.9), "open"),
        (Interval(0.0, 0.0, 0.0), "open"),
        (Interval(NAN, NAN, NAN), "open"),
    ],
)
def test_a_verdict_waits_for_evidence(realised: Interval, said: str) -> None:
    assert verdict(1.0, realised) == said


def test_recall_by_size() -> None:
    _, figure, table = parts(recall_section(SIZES, "times the usual rate"))
    assert "busy: 60% at 2" in figure.alt
    assert [column.title for column in table.columns][1] == "Times the usual rate"
    assert len(table.rows) == 3
    assert recall_section([], "calls").parts[0] == table.__class__(
        "Recall by size",
        recall_section([], "calls").parts[0].columns,  # type: ignore[union-attr]
        (),
    )


def test_numbers_that_are_not_known() -> None:
    assert interval_cell(Interval(NAN, NAN, NAN)).value is None
    assert interval_cell(Interval(1234.0, NAN, NAN)) == Cell(1234.0, "1,234")
    assert ratio(0.0, Interval(1, 1, 1)) is None
    known = ratio(2.0, Interval(3, 1, 4))
    assert known is not None
    assert math.isclose(known, 1.5)
