"""An Insight event in one sentence."""

from trailsight.insight.forms.facts import Facts


def message(facts: Facts) -> str:
    """What was called how often, against what, and where."""
    did = "was called" if facts.error_code is None else f"failed with {facts.error_code}"
    return (
        f"{facts.event_name} ({facts.event_source}) {did} {_often(facts)} against "
        f"{_number(facts.baseline_average)} a minute in the baseline, "
        f"in {facts.region} of account {facts.account}"
    )


def _often(facts: Facts) -> str:
    rate = f"{_number(facts.insight_average)} times a minute"
    if facts.minutes is None:
        return rate
    first = "" if facts.ended else "the first "
    minutes = "1 minute" if facts.minutes == 1 else f"{facts.minutes:,} minutes"
    return f"{rate} over {first}{minutes}"


def _number(average: float) -> str:
    if average >= 1:
        return f"{average:,.1f}"
    if average >= 0.001:
        return f"{average:.3f}".rstrip("0")
    return "less than 0.001" if average > 0 else "0"
