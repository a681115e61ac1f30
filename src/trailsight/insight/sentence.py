"""An insight in one sentence: what, how much more than expected, and who explains it."""

from trailsight.contracts.caller import NULL
from trailsight.contracts.episode import Episode
from trailsight.insight.contrast import Cause, Contrast
from trailsight.insight.forms.arn import short

ALL = 0.995
"""From here on a part is all of it."""
MOST = 0.8
"""Identities are named until they explain as much together, three of them at the most."""
NAMED = 3
LONGEST = 64
"""Characters of a name from the logs: user agents run to a thousand."""
ASSUMED = "assumed-role/"


def sentence(episode: Episode, contrast: Contrast) -> str:
    """``contrast`` in plain words; names from the logs are cut short and freed of what would
    steer a terminal."""
    if (contrast.observed > contrast.expected) != (episode.direction == "rise"):
        # The first minutes need not show yet what the detector saw over more of them.
        much = "more" if episode.direction == "rise" else "fewer"
        return f"{_counted(episode, contrast)}, {much} than expected."
    return f"{_what(episode, contrast)}; {_who(episode, contrast)}{_how(episode, contrast)}."


def _counted(episode: Episode, contrast: Contrast) -> str:
    name = _clean(episode.key.event_name)
    number = f"{contrast.observed:,} {name} call{'' if contrast.observed == 1 else 's'}"
    if episode.key.error_code is not None:
        number += f" failed with {_clean(episode.key.error_code)}"
    minutes = contrast.minutes
    if minutes == 1:
        return f"{number} in 1 minute"
    return f"{number} in {minutes:,} minutes ({contrast.observed / minutes:,.1f} a minute)"


def _what(episode: Episode, contrast: Contrast) -> str:
    expected, observed = contrast.expected, contrast.observed
    times = ""
    if episode.direction == "rise" and expected >= 1:
        times = f" ({observed / expected:,.1f} times as many)"
    were = "was" if _calls(expected) == "1" else "were"
    when = "at this hour" if contrast.minutes <= 60 else "in these hours"
    counted = _counted(episode, contrast)
    return f"{counted} where {_calls(expected)} {were} expected {when}{times}"


def _who(episode: Episode, contrast: Contrast) -> str:
    causes = contrast.causes.get("userIdentityArn", ())
    verb, verbs, of_it = "explains", "together explain", "of it"
    if contrast.observed < contrast.expected:
        verb, verbs, of_it = "makes up", "together make up", "of what is missing"
    did = "called it" if episode.key.error_code is None else "met this error"
    if not causes:
        return "nobody stands out"
    named = _named(causes)
    part = sum(cause.explains for cause in named)
    if len(named) == 1:
        [cause] = named
        said = f"{_name(cause)} {verb} {_percent(part)} {of_it}"
        return f"{said} and had never {did} {_before(contrast)}" if cause.first_seen else said
    if part < 0.5:
        return f"nobody {verb} more than {_percent(causes[0].explains)} {of_it}"
    names = ", ".join(map(_name, named[:-1])) + f" and {_name(named[-1])}"
    said = f"{names} {verbs} {_percent(part)} {of_it}"
    new = sum(cause.first_seen for cause in named)
    if not new:
        return said
    which = "none had ever" if new == len(named) else f"{new} of them had never"
    return f"{said}; {which} {did} {_before(contrast)}"


def _how(episode: Episode, contrast: Contrast) -> str:
    """The error, and the user agent never seen before, that half of a rise or more came with."""
    if contrast.observed < contrast.expected:
        return ""
    told = ""
    for cause in contrast.causes.get("errorCode", ())[:1]:
        if cause.value != NULL and cause.explains >= 0.5:
            told += f"; {_percent(cause.share)} of the calls failed with {_clean(cause.value)}"
    for cause in contrast.causes.get("userAgent", ())[:1]:
        if cause.value != NULL and cause.explains >= 0.5 and cause.first_seen:
            what = "API" if episode.key.error_code is None else "error"
            told += f"; user agent {_clean(cause.value)} was never seen with this {what} before"
    return told


def _named(causes: tuple[Cause, ...]) -> tuple[Cause, ...]:
    part = 0.0
    for number, cause in enumerate(causes[:NAMED], 1):
        part += cause.explains
        if part >= MOST:
            return causes[:number]
    return causes[:NAMED]


def _name(cause: Cause) -> str:
    if cause.value == NULL:
        return "a caller without an ARN"
    name = short(cause.value)
    return _clean(name.removeprefix("assumed-") if name.startswith(ASSUMED) else name)


def _before(contrast: Contrast) -> str:
    days = int(contrast.history_days)
    return "in the day before" if days == 1 else f"in the {days} days before"


def _percent(part: float) -> str:
    return "all" if part >= ALL else f"{part:.0%}"


def _calls(number: float) -> str:
    if number >= 100:
        return f"{number:,.0f}"
    if number >= 0.995:
        return f"{number:,.1f}".removesuffix(".0")
    if number >= 0.005:
        return f"{number:.2f}"
    return "fewer than 0.01" if number > 0 else "none"


def _clean(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
