"""Whether digests form unbroken chains, each as the one after it says.

A digest that has none after it, the newest of a chain above all, is taken at its word. The word
of an altered one counts for nothing, neither of log files nor of the digest before.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from trailsight.source.digests.digest import Digest, Place, moment, stem
from trailsight.source.digests.finding import TOLD, Finding, Kind
from trailsight.source.digests.scope import Scope
from trailsight.source.digests.seal import Seal


@dataclass(frozen=True)
class Chains:
    """Digests that can be relied upon, and what is wrong with the others."""

    sound: tuple[Digest, ...]
    signed: int
    findings: tuple[Finding, ...]


def check(
    digests: Sequence[Digest], scope: Scope, there: Collection[str] = (), seal: Seal | None = None
) -> Chains:
    """Follows each chain from its newest digest back.

    ``there`` are the names of digest files that are not missing, but can't be read; ``seal`` is
    what digests are held against where their signatures are to be verified.
    """
    checking = Checking(scope, seal)
    for digest in _newest_first(digests, checking.findings):
        checking.take(digest)
    names = {*there, *(stem(digest.place.key) for digest in digests)}
    for digest in checking.sound:
        checking.look_back(digest, names)
    checking.findings += _gaps(checking.sound)
    return Chains(tuple(checking.sound), checking.signed, tuple(checking.findings))


@dataclass
class Checking:
    """A check under way."""

    scope: Scope
    seal: Seal | None
    signed: int = 0
    sound: list[Digest] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    by: dict[Place, list[Digest]] = field(default_factory=lambda: defaultdict(list))
    """The sound digests that name another one as the one before."""

    def take(self, digest: Digest) -> None:
        """Checks a digest; all that follow it have been."""
        for after in self.by.get(digest.place, ()):
            assert after.previous is not None
            named = after.previous.sha256
            if named != digest.sha256:
                detail = f"its SHA-256 is {digest.sha256.hex()}, {after.name} says {named.hex()}"
                self.findings.append(Finding(digest.path, Kind.DIGEST_ALTERED, detail))
                return
        if self.seal is not None:
            trouble = self.seal.trouble(digest)
            self.signed += trouble is None
            if trouble is not None:
                self.findings.append(trouble)
                if trouble.finding not in TOLD:
                    return
        self.sound.append(digest)
        if digest.previous is not None:
            self.by[digest.previous.place].append(digest)

    def look_back(self, digest: Digest, there: set[str]) -> None:
        """Notes that the one before a digest is missing, once, where it should be there."""
        before = digest.previous
        if before is None or stem(before.place.key) in there:
            return
        if self.scope.has_digest(digest, before.place):
            there.add(stem(before.place.key))
            until = moment(digest.start)
            detail = f"{digest.name} names it; it told what was delivered before {until}"
            self.findings.append(Finding(str(before.place), Kind.DIGEST_MISSING, detail))


def _newest_first(digests: Sequence[Digest], findings: list[Finding]) -> Iterator[Digest]:
    """Each digest after all that name it as the one before.

    Not by time: a backfill digest may follow one that tells of a later hour.
    """
    at: dict[Place, list[Digest]] = defaultdict(list)
    for digest in sorted(digests, key=lambda one: (-one.end, one.path)):
        at[digest.place].append(digest)
    waiting = Counter(one.previous.place for one in digests if one.previous is not None)
    ready = deque(place for place in at if not waiting[place])
    while ready:
        for digest in at.pop(ready.popleft()):
            yield digest
            if digest.previous is not None:
                before = digest.previous.place
                waiting[before] -= 1
                if not waiting[before] and before in at:
                    ready.append(before)
    findings.extend(
        Finding(digest.path, Kind.DIGEST_ALTERED, "it comes before itself")
        for left in at.values()
        for digest in left
    )


def _gaps(sound: Sequence[Digest]) -> Iterator[Finding]:
    """Where digests that lack nothing leave a time out."""
    at = {digest.place: digest for digest in sound}
    ordered = sorted(sound, key=lambda one: (one.chain, one.start, one.path))
    for chain, digests in groupby(ordered, lambda one: one.chain):
        end: int | None = None
        for digest in digests:
            if digest.previous is not None:
                before = at.get(digest.previous.place)
                end = None if before is None else before.end
            if end is not None and end < digest.start and not chain.backfill:
                detail = f"no digest tells of {moment(end)} to {moment(digest.start)}"
                yield Finding(chain.text, Kind.GAP, detail)
            end = digest.end
