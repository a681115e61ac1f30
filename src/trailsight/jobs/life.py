"""The life of scoring over many runs: what one run leaves for the next.

The state lies beside the Insight events (``data/insights/_state.json``) and is replaced last, when
all else of a run is on disk. Everything before it can be written twice with the same outcome:
files are named after the one event that they hold, rows of the episode table after their Insight.
So a run killed at any point and run again gives what an undisturbed run gives.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from trailsight.alerting.episodes import Tracks
from trailsight.alerting.realised import LoudDay
from trailsight.alerting.rule import Suppression
from trailsight.alerting.track import Track
from trailsight.contracts.episode import Episode
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import SeriesKey
from trailsight.insight.incidents import Member
from trailsight.jobs.settings import Settings

log = logging.getLogger("trailsight")

STATE = "_state.json"
VERSION = 2


@dataclass(frozen=True)
class Life:
    """How far scoring has come."""

    description: Mapping[str, str]
    """What decides the outcome: a life goes on under the same settings only."""
    origin: int
    """The first minute scored, since the epoch."""
    scored_to: int
    """The minute after the last one scored: the watermark."""
    tracks: Tracks = field(default_factory=dict)
    """Runs of unusual minutes that are not over."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """Of the days whose episodes have closed: a digest of the activity they were told from."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """The baselines that opened the episodes which are not told to the end."""
    members: tuple[Member, ...] = ()
    """Episodes of incidents that later ones may still join."""
    waiting: tuple[Episode, ...] = ()
    """Episodes that closed before the window of their Start was complete."""
    loud: tuple[LoudDay, ...] = ()
    """Days by which the rate of loud minutes is checked."""
    suppressed: Mapping[str, Suppression] = field(default_factory=dict)
    """Why open episodes are not told, by shared event id: a verdict stays to their end."""

    def content(self) -> bytes:
        """The state as it is stored."""
        state = {
            "version": VERSION,
            "description": dict(self.description),
            "origin": self.origin,
            "scored_to": self.scored_to,
            "digests": dict(self.digests),
            "versions": dict(self.versions),
            "tracks": [track.state() for track in self.tracks.values()],
            "members": [asdict(member) for member in self.members],
            "waiting": [asdict(episode) | {"key": list(episode.key)} for episode in self.waiting],
            "loud": [asdict(day) for day in self.loud],
            "suppressed": {name: asdict(verdict) for name, verdict in self.suppressed.items()},
        }
        return json.dumps(state, indent=1).encode()


def description_of(settings: Settings, origin: Mapping[str, str]) -> dict[str, str]:
    """What decides the outcome of scoring the activity of that ``origin``."""
    parts = {
        "detector": settings.detector,
        "series": settings.series,
        # Which episodes there are; what is told of them may change while a life goes on.
        "alerting": replace(settings.alerting, policy=None),
        "insight": settings.insight,
        "train": settings.train,
    }
    # A life goes on when another version becomes champion.
    model = {"model": str(settings.model), "train": json.dumps(settings.train.exclude)}
    return {
        "detector.name": settings.detector_name,
        "source": json.dumps(dict(origin), sort_keys=True),
        "score.start": settings.score.start or "",
        "alerting.policy": settings.policy.decisive(),
        **{name: json.dumps(asdict(part), sort_keys=True) for name, part in parts.items()},  # type: ignore[call-overload]
        **({} if settings.model is None else model),
    }


def read_life(path: Path) -> Life | None:
    """The life that the state file tells of; None where there is none, or one of another version.

    Raises ``InputError`` for a file that is no state.
    """
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = json.loads(path.read_bytes())
        if state["version"] != VERSION:
            log.warning("%s is of another version (%s): scoring anew", path, state["version"])
            return None
        tracks = [Track.restore(track) for track in state["tracks"]]
        waiting = [
            Episode(**{**episode, "key": SeriesKey(*episode["key"])})
            for episode in state["waiting"]
        ]
        return Life(
            description=state["description"],
            origin=state["origin"],
            scored_to=state["scored_to"],
            digests=state["digests"],
            versions=state["versions"],
            tracks={(track.key, track.direction): track for track in tracks},
            members=tuple(
                Member(**{**member, "identities": tuple(member["identities"])})
                for member in state["members"]
            ),
            waiting=tuple(waiting),
            loud=tuple(
                LoudDay(**{**day, "loud": tuple(day["loud"])}) for day in state.get("loud", [])
            ),
            suppressed={
                name: Suppression(**verdict) for name, verdict in state["suppressed"].items()
            },
        )
    except (ValueError, KeyError, TypeError) as error:
        remedy = f"delete {path.parent} to begin anew"
        raise InputError(str(path), f"not a state of scoring: {error!r}", remedy) from None
