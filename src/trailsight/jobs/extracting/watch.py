"""What is seen of an extraction while it runs."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from trailsight.contracts.reading import Reading
from trailsight.contracts.records import Decoded, LogFile

log = logging.getLogger("trailsight")

Watch = Callable[[Reading], None]
"""Called with how far it is."""


def unwatched(reading: Reading) -> None:
    """For nobody to see."""


class Watched:
    """Tells ``watch`` and, in detail, the log what comes of ``files``, as it comes."""

    def __init__(self, files: Sequence[LogFile], watch: Watch) -> None:
        self._watch = watch
        self._reading = Reading(total=len(files), bytes_total=sum(file.size for file in files))
        watch(self._reading)

    def saw(self, decoded: Decoded) -> None:
        """Takes note of some files, or of a piece of one."""
        ended = {file.path for file in decoded.files}
        # A file that could not be had is done with, though not read.
        lost = [q for q in decoded.quarantined if q.position == "file" and q.source not in ended]
        sizes = [file.size for file in decoded.files] + [entry.bytes for entry in lost]
        now = self._reading
        self._reading = replace(
            now,
            done=now.done + len(sizes),
            bytes_done=now.bytes_done + sum(sizes),
            records=now.records + decoded.read,
            quarantined=now.quarantined + len(decoded.quarantined),
        )
        if log.isEnabledFor(logging.DEBUG):
            _name(decoded)
        self._watch(self._reading)


def _name(decoded: Decoded) -> None:
    """Each file with its records, and what in it could not be read."""
    bad = dict.fromkeys((entry.source for entry in decoded.quarantined), 0)
    for entry in decoded.quarantined:
        bad[entry.source] += 1
    for file, seen in zip(decoded.files, decoded.records, strict=True):
        number = bad.get(file.path)
        quarantined = f", {number:,} quarantined" if number else ""
        log.debug("%s: %s record%s%s", file.path, f"{seen:,}", "s" * (seen != 1), quarantined)
    for entry in decoded.quarantined:
        log.debug("%s: %s: %s", *entry[:3])
