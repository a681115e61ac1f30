"""What would have turned the verdict, in words."""

from trailsight.jobs.explaining.answer import Answer


def what_if(answer: Answer) -> list[str]:
    """Lines under "What if"; each was found by scoring again."""
    told = _none(answer) if answer.episode is not None else _one(answer)
    return [f"{'What if' if not number else '':10} {line}" for number, line in enumerate(told)]


def _one(answer: Answer) -> list[str]:
    """What would have made it one."""
    if answer.tail is not None:
        return ["more calls here would have belonged to the episode that was still open"]
    other, lines = answer.otherwise, []
    if other.calls is not None:
        seen = f"{other.of:,} {'was' if other.of == 1 else 'were'} seen"
        lines.append(f"{other.calls:,} calls in this minute ({seen}) would have opened an Insight")
    else:
        lines.append("no number of calls in this minute would have opened a rise")
    if other.silence is not None:
        minutes = f"{other.silence} minute{'s' if other.silence != 1 else ''}"
        lines.append(f"{minutes} without a call, up to this one, would have opened a drop")
    if other.settings:
        lines.append(f"{_settings(answer)} would have opened one with the calls as they were")
    elif answer.bans <= 0:
        lines.append("no budget would have: the minute is not unusual at all")
    else:
        lines.append("no budget and no guard by itself would have, with the calls as they were")
    return lines


def _none(answer: Answer) -> list[str]:
    """What would have made it none."""
    other, lines = answer.otherwise, []
    episode = answer.episode
    assert episode is not None
    if other.calls is not None:
        if episode.direction == "drop":
            lines.append(
                f"at least {other.calls:,} calls in these minutes ({other.of:,} were seen) would "
                "have been no drop"
            )
        else:
            lines.append(
                f"at most {other.calls:,} of the {other.of:,} calls, spread as they were, would "
                "have been no Insight"
            )
    if other.settings:
        lines.append(f"{_settings(answer)} or less would have told nothing of this minute")
    return lines or ["the episode began on an earlier day: ask for the minute that opened it"]


def _settings(answer: Answer) -> str:
    parts = [
        f"alerting.{name}={value:g}"
        if not isinstance(value, bool)
        else f"alerting.{name}={str(value).lower()}"
        for name, value in answer.otherwise.settings
    ]
    return " with ".join(parts)
