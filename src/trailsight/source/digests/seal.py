"""Whether each digest is signed by CloudTrail."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from trailsight.source.digests.digest import Chain, Digest, Place
from trailsight.source.digests.finding import Finding, Kind
from trailsight.source.digests.signature import FIELD, Keys

Delivered = Callable[[Digest], str | None]
"""The signature in the metadata of a digest's object; None where there is none."""


@dataclass(frozen=True)
class Seal:
    """CloudTrail's keys, and where signatures are."""

    keys: Keys
    delivered: Delivered
    signatures: Mapping[Place, set[str]]
    """What digests tell of the one before them. Whoever tells it, a signature that fits is one."""
    newest: Mapping[Chain, int]
    """When the newest digest of each chain ends."""

    @classmethod
    def of(cls, keys: Keys, digests: Sequence[Digest], delivered: Delivered) -> "Seal":
        """What all of the ``digests`` are held against."""
        signatures: dict[Place, set[str]] = defaultdict(set)
        newest: dict[Chain, int] = {}
        for digest in digests:
            newest[digest.chain] = max(digest.end, newest.get(digest.chain, 0))
            if digest.previous is not None and digest.previous.signature:
                signatures[digest.previous.place].add(digest.previous.signature)
        return cls(keys, delivered, signatures, newest)

    def trouble(self, digest: Digest) -> Finding | None:
        """Why a digest is not known to be CloudTrail's; None: it is."""
        if digest.fingerprint not in self.keys.values:
            detail = f"there is no key {digest.fingerprint} in {FIELD}"
            return Finding(digest.path, Kind.UNSIGNED, detail)
        told = self.signatures.get(digest.place, set())
        if any(self.keys.fits(digest, one) for one in told):
            return None
        delivered = self.delivered(digest)
        if delivered is not None and self.keys.fits(digest, delivered):
            return None
        if told or delivered is not None:
            detail = f"key {digest.fingerprint} did not sign what it says"
            return Finding(digest.path, Kind.FORGED, detail)
        is_newest = digest.end >= self.newest[digest.chain]
        kind = Kind.NEWEST_UNSIGNED if is_newest else Kind.UNSIGNED
        detail = "its signature is neither in a digest after it nor in an object's metadata"
        return Finding(digest.path, kind, detail)
