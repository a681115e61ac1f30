"""Log files against what digests name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trailsight.contracts.records import LogFile
from trailsight.source.digests.digest import Digest, stem
from trailsight.source.digests.finding import Finding, Kind
from trailsight.source.digests.read import Hashed
from trailsight.source.digests.scope import Scope


@dataclass(frozen=True)
class Register:
    """What sound digests name, by the name of each file."""

    named: dict[str, tuple[bytes, ...]]
    elsewhere: int
    missing: tuple[Finding, ...]

    @classmethod
    def of(cls, digests: Sequence[Digest], files: Iterable[LogFile], scope: Scope) -> "Register":
        """``files`` are the log files that are there."""
        there = {stem(file.path) for file in files}
        named: dict[str, tuple[bytes, ...]] = {}
        missing: dict[str, Finding] = {}
        elsewhere = set[str]()
        for digest in digests:
            for place, sha256 in digest.logs:
                name = stem(place.key)
                if name in there:
                    known = named.get(name, ())
                    named[name] = known if sha256 in known else (*known, sha256)
                elif scope.has_log(digest, place):
                    detail = f"{digest.name} names it"
                    missing[name] = Finding(str(place), Kind.MISSING, detail)
                else:
                    elsewhere.add(name)
        return cls(named, len(elsewhere), tuple(missing.values()))

    def judge(self, hashed: Hashed) -> Finding | None:
        """What is wrong with a file; None: it is what was delivered."""
        if hashed.sha256 is None:
            kind = Kind.UNREADABLE if hashed.gone else Kind.ALTERED
            return Finding(hashed.path, kind, hashed.trouble)
        named = self.named[stem(hashed.path)]
        if named == (hashed.sha256,):
            return None
        says = " and ".join(sorted(one.hex() for one in named))
        detail = f"its SHA-256 is {hashed.sha256.hex()}, not {says} as delivered"
        return Finding(hashed.path, Kind.ALTERED, detail)
