"""What of all that digests name was asked for."""

from dataclasses import dataclass

from trailsight.source.digests.digest import Digest, Place
from trailsight.source.keys import Key
from trailsight.source.names import Kind, kind_of
from trailsight.source.places.roots import Roots
from trailsight.source.places.s3.address import SCHEME
from trailsight.source.selection import Selection


@dataclass(frozen=True)
class Scope:
    """The roots of a source, and the selection of its files."""

    roots: Roots
    selection: Selection

    def has_log(self, digest: Digest, place: Place) -> bool:
        """Whether a log file that ``digest`` names should be there, and be read."""
        if kind_of(place.key) is not Kind.LOG or not self.selection.wants(Key.of(place.key)):
            return False
        return self._holds(digest, place)

    def has_digest(self, digest: Digest, place: Place) -> bool:
        """Whether another digest, which ``digest`` names, should be there."""
        wanted = self.selection.of_digests.wants(Key.of(place.key))
        return wanted and self._holds(digest, place)

    def _holds(self, digest: Digest, place: Place) -> bool:
        path = expected(digest, place)
        return path is None or self.roots.hold(path)


def expected(digest: Digest, place: Place) -> str | None:
    """Where an object should lie, given where ``digest`` does; None where that does not tell.

    Both may have been copied: to another bucket, or to a disk, from any folder of the bucket on.
    """
    here, there = digest.path.split("/"), digest.place.key.split("/")
    same = 1  # the name itself, which may have lost the ending of its compression
    while same < min(len(here), len(there)) and here[-same - 1] == there[-same - 1]:
        same += 1
    above = "".join(f"{folder}/" for folder in there[:-same])
    if place.bucket == digest.place.bucket and place.key.startswith(above):
        return "/".join([*here[:-same], place.key.removeprefix(above)])
    at_home = digest.path == str(digest.place)
    return str(place) if at_home and digest.path.startswith(SCHEME) else None
