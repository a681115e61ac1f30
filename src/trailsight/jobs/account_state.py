"""What following accounts leaves for the next run: ``_accounts.MINUTE.npz`` beside the Insights.

The file bears the minute up to which was scored. It is written before the state of scoring, which
decides which one counts: a run killed in between finds the one of the run before.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from trailsight.alerting.account_track import Followed
from trailsight.alerting.firsts import Firsts
from trailsight.contracts.account import AccountEpisode, Part
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.signs import Signs, Source, Use
from trailsight.detector.store import load, save


@dataclass(frozen=True)
class Remembered:
    """How far following accounts has come."""

    followed: Followed = field(default_factory=Followed)
    firsts: Firsts | None = None
    """None where there is no calibration yet."""
    learnt_to: int = -1
    """The minute up to which their rates were learnt."""


def keep(folder: Path, scored_to: int, life: Mapping[str, str], state: Remembered) -> None:
    """Writes the state of a life; all others but the last before it are removed."""
    signs = state.followed.signs
    content: dict[str, Any] = {
        "life": dict(life),
        "learnt_to": state.learnt_to,
        "open": [asdict(episode) for episode in state.followed.open.values()],
        "sources": [[*source] for source in signs.sources],
    }
    arrays: dict[str, NDArray[Any]] = {
        "source": signs.source,
        "minute": signs.minute,
        "bans": signs.bans,
    }
    if state.firsts is not None:
        arrays |= state.firsts.state()
        content["recent"] = [[*use] for use in state.firsts.recent]
    save(_path(folder, scored_to), arrays, {"state": json.dumps(content)})
    for old in sorted(folder.glob("_accounts.*.npz"), key=_minute)[:-2]:
        old.unlink()


def read(folder: Path, scored_to: int, life: Mapping[str, str]) -> Remembered:
    """What ``keep`` has left of this life at that minute; a beginning where there is nothing."""
    path = _path(folder, scored_to)
    if not path.exists():
        return Remembered()
    arrays, meta = load(path)
    content = json.loads(meta["state"])
    if content["life"] != dict(life):
        return Remembered()
    sources = tuple(_source(source) for source in content["sources"])
    episodes = [_episode(episode) for episode in content["open"]]
    firsts = None
    if "recent" in content:
        recent = tuple(Use(*use) for use in content["recent"])
        firsts = Firsts.restore(arrays, recent)
    signs = Signs(sources, arrays["source"], arrays["minute"], arrays["bans"])
    followed = Followed((), {(one.account, one.caller): one for one in episodes}, signs)
    return Remembered(followed, firsts, content["learnt_to"])


def _path(folder: Path, scored_to: int) -> Path:
    return folder / f"_accounts.{scored_to}.npz"


def _minute(path: Path) -> int:
    return int(path.name.split(".")[1])


def _source(source: list[Any]) -> Source:
    account, key, identity = source
    return Source(account, None if key is None else SeriesKey._make(key), identity)


def _episode(plain: dict[str, Any]) -> AccountEpisode:
    parts = (Part(_source(source), workload, bans) for source, workload, bans in plain["parts"])
    return AccountEpisode(**{**plain, "parts": tuple(parts)})
