"""The windows of an answer as a table: what each saw, and which one decided."""

from trailsight.alerting.dissect import Look
from trailsight.jobs.explaining.answer import Answer
from trailsight.reporting.words import rate

RECURS = {
    "": "",
    "hour": "comes at this hour of the week, or of the day",
    "monthly": "comes on this day of the month",
    "lately": "a young series' record of late",
    "share": "what so many calls explain",
}


def windows(answer: Answer) -> list[str]:
    """One line for each window of the direction that is told of, and one for the best of the
    other."""
    growth = answer.parts.level
    mine = [one for one in answer.parts.looks if one.direction == answer.direction]
    other = [one for one in answer.parts.looks if one.direction != answer.direction]
    best = max(mine, key=lambda one: one.bans)
    lines = [f"{'Windows':10} {'':>9}{'seen':>9}{'counted':>9}{'due':>10}{'recurs':>9}{'bans':>7}"]
    for one in mine:
        mark = "  ◀ decides" if one is best and one.bans > 0 else f"  {_remark(one, growth)}"
        lines.append(
            f"{'':10} {one.minutes:>5} min{one.seen:>9,}{_counted(one):>9}"
            f"{rate(one.due * growth):>10}{rate(one.recurs):>9}{one.bans:>7.1f}{mark}".rstrip()
        )
    lines.append(f"           {_legend(best, growth)}")
    loudest = max(other, key=lambda one: one.bans)
    kind = "drop" if answer.direction == "rise" else "rise"
    if loudest.bans > 0:
        lines.append(
            f"           As a {kind}: at most {loudest.bans:.1f} bans, over {loudest.minutes} "
            "minutes"
        )
    else:
        lines.append(f"           As a {kind}: nothing, in any window")
    return lines


def _counted(one: Look) -> str:
    return f"{one.counted:,.0f}" if one.counted else "–"


def _remark(one: Look, growth: float) -> str:
    """Why a window says nothing."""
    if one.bans > 0:
        return ""
    if one.direction == "drop":
        return "too few calls are due" if min(one.due * growth, one.recurs) < 10 else "as usual"
    if not one.seen:
        return "no call"
    if not one.counted:
        return "too few calls, or not going on"
    if one.recurs >= one.counted:
        return f"no news: {RECURS[one.why]}"
    return "no more than is due"


def _legend(best: Look, growth: float) -> str:
    """What the deciding window was judged against."""
    if best.bans <= 0:
        return "No window is unusual"
    if best.direction == "drop":
        return (
            f"{best.seen:,} calls in {best.minutes} minutes, where {rate(best.due * growth)} are "
            f"due and {rate(best.recurs)} are the fewest that are usual"
        )
    against = f"{rate(best.due * growth)} due"
    if best.recurs > best.due * growth:
        against = f"{rate(best.recurs)}, {RECURS[best.why]}"
    return f"{best.counted:,.0f} in {best.minutes} minutes against {against}"
