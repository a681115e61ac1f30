"""The check of integrity: digests against each other, log files against digests.

Method: AWS user guide, "Custom implementations of CloudTrail log file integrity validation".
"""

from collections.abc import Callable, Sequence

from trailsight.contracts.records import LogFile
from trailsight.source.digests.chain import check
from trailsight.source.digests.coverage import Coverage
from trailsight.source.digests.digest import Digest, stem
from trailsight.source.digests.finding import Finding, Kind, Verification
from trailsight.source.digests.logs import Register
from trailsight.source.digests.read import Reader, parted
from trailsight.source.digests.scope import Scope
from trailsight.source.digests.seal import Seal
from trailsight.source.digests.signature import Keys
from trailsight.source.digests.unnamed import Unnamed
from trailsight.source.listing import Listing
from trailsight.source.names import Kind as Tree
from trailsight.source.names import tree_of
from trailsight.source.places.place import Map

Tick = Callable[[int, int], None]


def digest_files(listing: Listing) -> list[LogFile]:
    """The digest files of a listing, each once."""
    return sorted({*listing.digests, *filter(is_digest, listing.files)})


def is_digest(file: LogFile) -> bool:
    """Whether a file is one by its name: a root that lies in their tree lists them as logs."""
    return tree_of(file.path.rpartition("/")[2]) is Tree.DIGEST


def verify(
    listing: Listing,
    scope: Scope,
    spread: Map,
    keys: Keys | None = None,
    tick: Tick = lambda done, total: None,
) -> Verification:
    """Checks the log files of ``listing`` against the digests in it.

    ``keys`` are CloudTrail's, where signatures are to be verified as well. ``spread`` is the
    ``map`` of an engine: files are read by its workers, in bounded memory.
    """
    reader = Reader(scope.roots)
    logs = [file for file in listing.files if not is_digest(file)]
    files = digest_files(listing)
    digests, findings = _read(reader, files, spread)
    seal = None if keys is None else _seal(keys, reader, files, digests, spread)
    chains = check(digests, scope, [stem(one.source) for one in findings], seal)
    coverage = Coverage.of(chains.sound)
    register = Register.of(chains.sound, logs, scope)
    findings += [*chains.findings, *register.missing]
    named, unnamed = list[LogFile](), Unnamed(coverage)
    for file in logs:
        if stem(file.path) in register.named:
            named.append(file)
        else:
            unnamed.take(file)
    done = verified = 0
    for some in spread(reader.hashes, list(parted(named))):
        for hashed in some:
            wrong = register.judge(hashed)
            verified += wrong is None
            findings += [wrong] if wrong is not None else []
        done += len(some)
        tick(done, len(named))
    return Verification(
        digests=len(chains.sound),
        signed=None if keys is None else chains.signed,
        spans=coverage.told(),
        verified=verified,
        files=len(logs),
        pending=unnamed.count(Kind.PENDING),
        uncovered=unnamed.count(Kind.UNCOVERED),
        elsewhere=register.elsewhere,
        findings=_sorted([*findings, *unnamed.findings()]),
    )


def _read(
    reader: Reader, files: Sequence[LogFile], spread: Map
) -> tuple[list[Digest], list[Finding]]:
    digests, findings = list[Digest](), list[Finding]()
    for some in spread(reader.digests, list(parted(files))):
        for one in some:
            if isinstance(one, Digest):
                digests.append(one)
            else:
                findings.append(one)
    return digests, findings


def _seal(
    keys: Keys,
    reader: Reader,
    files: Sequence[LogFile],
    digests: Sequence[Digest],
    spread: Map,
) -> Seal:
    """Signatures of digests that no other one names are asked for at once, others when wanted."""
    by_path = {file.path: file for file in files}
    named = {one.previous.place for one in digests if one.previous is not None}
    last = [by_path[one.path] for one in digests if one.place not in named]
    known: dict[str, str | None] = {}
    for some, told in zip(parted(last), spread(reader.signatures, parted(last)), strict=True):
        known.update(zip((file.path for file in some), told, strict=True))

    def delivered(digest: Digest) -> str | None:
        if digest.path not in known:
            [known[digest.path]] = reader.signatures((by_path[digest.path],))
        return known[digest.path]

    return Seal.of(keys, digests, delivered)


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The gravest first, in the order of ``Kind``."""
    order = {kind: number for number, kind in enumerate(Kind)}
    return tuple(sorted(findings, key=lambda one: (order[one.finding], one.source, one.detail)))
