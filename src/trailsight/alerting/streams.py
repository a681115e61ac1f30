"""Which signs are added up together: those of an account, and those around one of its callers.

Among hundreds of series, some few are always a little odd. Around a caller who is new, or who
calls what it never called, hardly anything is: of the signs of an account only those of the APIs
that it calls for the first time are looked at, from that call on.
"""

from collections.abc import Mapping, Sequence

from trailsight.alerting.sweep import FLOOR, Sign, since
from trailsight.alerting.workloads import workload
from trailsight.contracts.signs import Signs, Source, Use

Stream = tuple[str, str | None]
"""An account, and one of its callers; None: all that happens there."""


def streams(
    signs: Signs, uses: Sequence[Use], workloads: Mapping[str, str]
) -> dict[Stream, list[Sign]]:
    """The signs of each stream that count, by minute."""
    signs = signs.at_least(FLOOR)
    names = [workload(source, workloads) for source in signs.sources]
    used: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        used.setdefault((use.account, use.api), []).append(use)
    found: dict[Stream, list[Sign]] = {}
    rows = zip(signs.source.tolist(), signs.minute.tolist(), signs.bans.tolist(), strict=True)
    for i, minute, bans in rows:
        source = signs.sources[i]
        sign = Sign(minute, names[i], bans, source)
        for caller in {None, *_callers(source, minute, used)}:
            found.setdefault((source.account, caller), []).append(sign)
    return found


def _callers(
    source: Source, minute: int, used: Mapping[tuple[str, str], Sequence[Use]]
) -> list[str]:
    """Around whom a sign is."""
    if source.key is None:
        return [str(source.identity)]
    name = source.account, f"{source.key.event_source}:{source.key.event_name}"
    first = since(minute)
    return [use.identity for use in used.get(name, ()) if first <= use.minute <= minute]
