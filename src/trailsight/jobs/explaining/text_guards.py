"""The guards of an answer, each with what it asks and what there was."""

from trailsight.jobs.explaining.answer import Answer
from trailsight.jobs.spans import text_of
from trailsight.reporting.words import rate

WHY = {
    "min_calls": "fewer calls since the start than it asks for",
    "min_excess": "fewer calls beyond the expected ones than it asks for",
    "min_ratio": "no stretch of minutes that ends here has an excess",
    "newcomer": "the series has alerted on its first day already",
    "deployment_factor": "a deployment was running, and the threshold was raised",
    "rises": "rises are off",
    "drops": "drops are off",
}


def guards(answer: Answer) -> list[str]:
    """What held the minute back, or what it has passed."""
    start, calls, due = answer.opening
    since = f"{calls:,} calls since {text_of(start)[11:]}, {rate(due)} expected"
    own = "".join(f"; {name} by rule {rule!r}" for name, rule in answer.own_rule)
    if answer.episode is not None:
        return [f"Guards     none held it back: {since}{own}"]
    if answer.tail is not None:
        return [f"Guards     the episode before was still open{own}"]
    if answer.bans <= 0:
        return [f"Held by    the budget: a score of nothing opens at none{own}"]
    budget = f"the score is {answer.threshold - answer.bans:.2f} bans below the threshold"
    reasons = "; ".join(f"{name} ({WHY.get(name, budget)})" for name in answer.held_by)
    return [f"Held by    {reasons}", f"           {since}{own}"]
