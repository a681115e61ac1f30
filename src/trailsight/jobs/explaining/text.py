"""The answer as people read it."""

from datetime import UTC, datetime

from trailsight.contracts.episode import Episode
from trailsight.contracts.series import ERROR_RATE, SeriesKey
from trailsight.jobs.explaining.answer import Answer
from trailsight.jobs.explaining.text_guards import guards
from trailsight.jobs.explaining.text_what_if import what_if
from trailsight.jobs.explaining.text_windows import windows
from trailsight.jobs.spans import text_of
from trailsight.reporting.words import duration, printable, rarity, rate, service

STATUS = {
    "excluded": "it was declared bad (train.exclude): what is shown stands in for its calls, and "
    "nothing is learnt from it or scored",
    "pending": "score has not come to this minute yet: this is what it would say",
    "learnt": "before the scored minutes: judged as if scoring had begun on that day, by what came "
    "before it",
    "other": "data/insights was made under other settings: this is what these would say",
}
STAGES = {
    "fleet": "too little history of its own: judged by what is usual of new series in the fleet",
    "global": "less than two days of history: judged by its overall rate",
    "daily": "less than two weeks of history: it has a time of day, and no day of the week",
    "weekly": "two weeks of history or more: a season of the week",
}
OTHERS = 5
"""Series that are listed; the rest is counted."""


def of_explain(answer: Answer) -> str:
    """The whole answer."""
    lines = [_title(answer), "", _verdict(answer)]
    if answer.status in STATUS:
        lines.append(f"           ({STATUS[answer.status]})")
    lines += ["", *_minute(answer), *_expected(answer), "", *windows(answer), ""]
    if answer.deploying:
        lines.append(f"Deploying  {', '.join(answer.deploying)}, in this account and Region")
    lines += [*guards(answer), *_history(answer), *what_if(answer), *_others(answer)]
    return "\n".join(lines)


def name_of(key: SeriesKey) -> str:
    """A series as a person would say it."""
    code = f" {printable(key.error_code)}" if key.error_code is not None else ""
    kind = "errors" if key.insight_type == ERROR_RATE else "calls"
    return (
        f"{service(key.event_source)} {printable(key.event_name)}{code} ({kind}), "
        f"{key.account} {key.region}"
    )


def _title(answer: Answer) -> str:
    moment = datetime.fromtimestamp(answer.at * 60, UTC)
    return f"{name_of(answer.key)}, {moment:%A} {text_of(answer.at)} UTC"


def _verdict(answer: Answer) -> str:
    bans = f"{answer.bans:.1f} bans" + (f", {rarity(answer.bans)} min" if answer.bans else "")
    threshold = f"{answer.threshold:.2f} open one"
    if answer.budget is not None:
        threshold += f" (budget {answer.budget:g})"
    episode = answer.episode
    if episode is None:
        if answer.tail is not None:
            told = (
                f"Not part of an Insight: the {_span(answer.tail)} had ended, and was watched for "
                "more until it closed"
            )
        elif answer.bans >= answer.threshold:
            told = f"Held back by {answer.held_by[0]}"
        else:
            told = "Not an Insight"
        return f"{told}: {bans}; {threshold}"
    told = "Insight"
    if answer.suppressed is not None:
        rule, reason = answer.suppressed
        told = f"Suppressed by rule {rule!r} ({reason})"
    told += f": part of the {_span(episode)}"
    if episode.detected_at == answer.at:
        return f"{told}, and the minute that opened it: {bans}; {threshold}"
    opened = "opened by" if episode.detected_at < answer.at else "that was opened by"
    return (
        f"{told}, {opened} {text_of(episode.detected_at)} with {episode.opening_bans:.1f} bans; "
        f"{threshold}. This minute: {bans}"
    )


def _span(episode: Episode) -> str:
    kind = "rise" if episode.direction == "rise" else "drop"
    if episode.end is None:
        return f"{kind} from {text_of(episode.start)} on, open"
    length = duration(episode.end - episode.start)
    return f"{kind} {text_of(episode.start)} to {text_of(episode.end)[11:]} ({length})"


def _minute(answer: Answer) -> list[str]:
    shown = " ".join(
        f"[{calls}]" if minute == answer.at else str(calls) for minute, calls in answer.around
    )
    first, last = answer.around[0][0], answer.around[-1][0]
    noun = "failure" if answer.key.insight_type == ERROR_RATE else "call"
    seen = f"{answer.calls:,} {noun}{'s' if answer.calls != 1 else ''}"
    return [f"Minute     {seen}; {text_of(first)[11:]} to {text_of(last)[11:]}: {shown}"]


def _expected(answer: Answer) -> list[str]:
    parts, day = answer.rate, datetime.fromtimestamp(answer.at * 60, UTC)
    return [
        f"Expected   {rate(parts.calls)} a minute = level {rate(parts.level)} × time of day "
        f"{parts.time_of_day:.2g} × {day:%A} at this time {parts.day_of_week:.2g} × level of late "
        f"{parts.lately:.2g}"
    ]


def _history(answer: Answer) -> list[str]:
    past = answer.history
    span = duration(past.end - past.start)
    last = "never called before"
    if past.last is not None:
        last = f"last called {duration(answer.at - past.last)} before"
    calls = f"{past.calls:,} call{'s' if past.calls != 1 else ''}"
    days = f"{past.days} day{'s' if past.days != 1 else ''}"
    return [
        f"History    {past.stage}: {STAGES[past.stage]}",
        f"           {calls} on {days} of the {span} to {text_of(past.end)}; {last}; {past.model}",
    ]


def _others(answer: Answer) -> list[str]:
    lines = []
    for number, one in enumerate(answer.others[:OTHERS]):
        label = "Also" if not number else ""
        calls = f"{one.calls:,} in the minute"
        lines.append(f"{label:10} {name_of(one.key)}: {one.bans:.1f} bans, {calls}")
    if len(answer.others) > OTHERS:
        lines.append(f"           … and {len(answer.others) - OTHERS} more series of that name")
    return lines
