"""CloudTrail log files as a source: which to read, and what they hold."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from trailsight.contracts.activity import OPTIONAL
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import Decoded, LogFile
from trailsight.source.collect import Collector, told_fields
from trailsight.source.cutting.ahead import ready
from trailsight.source.cutting.cutter import Cutter
from trailsight.source.digests.finding import Verification
from trailsight.source.digests.scope import Scope
from trailsight.source.digests.signature import Keys
from trailsight.source.digests.verify import Tick, verify
from trailsight.source.formats.forms import AUTO, FORMS
from trailsight.source.formats.pieces import pieces
from trailsight.source.listing import Listing
from trailsight.source.names import ENDINGS
from trailsight.source.parsed import Parsed
from trailsight.source.places.place import Content, Map
from trailsight.source.places.roots import Roots
from trailsight.source.places.s3.bucket import S3
from trailsight.source.places.sieve import Sieve
from trailsight.source.places.stdin import is_stream
from trailsight.source.record import Record, record_type
from trailsight.source.selection import Selection

PIECE = 250_000
"""Records of a large file that are handed over at once."""
BYTES = 32 << 20
"""Bytes of content that they come from at most, which bounds their texts."""
LARGE = 64 << 20
"""Bytes of content from which on a file is not read at once, but in pieces."""
MANY = 100_000
"""Records from which on it isn't."""

WORTH = 1 << 20
"""Bytes of files from which on it is worth to load compiled loops for them."""


@dataclass(frozen=True)
class Trail:
    """CloudTrail log files in one place or several, and which of them are wanted."""

    path: Any = None  # str, a sequence of them, or None; OmegaConf knows no such union
    """A directory tree, a file, ``-`` for standard input, ``s3://BUCKET/PREFIX``, or a list."""
    columns: tuple[str, ...] = ()
    """Optional columns of the activity table."""
    format: str = AUTO
    """What the files hold, where recognising it is not wanted; files of any name are read then."""
    accounts: Any = None  # a list of account ids, or one
    regions: Any = None  # a list of Regions, or one
    start: str | None = None
    """ISO 8601, UTC where no offset is given: nothing delivered before it is read."""
    end: str | None = None
    """Nothing delivered ``lag`` hours after it, or later, is read."""
    lag: float = 24
    """Hours."""
    endpoint: str | None = None
    """A server that speaks S3, in place of AWS's."""
    anonymous: bool = False
    """Whether S3 is asked without credentials."""

    def __post_init__(self) -> None:
        unknown = set(self.columns) - set(OPTIONAL)
        if unknown:
            remedy = f"one of {', '.join(OPTIONAL)}"
            raise InputError("source.columns", f"no such column: {', '.join(unknown)}", remedy)
        if self.format not in FORMS:
            remedy = f"one of {', '.join(FORMS)}"
            raise InputError("source.format", f"no such format: {self.format}", remedy)
        self.selection  # noqa: B018 - a mistake is told before anything runs

    @property
    def selection(self) -> Selection:
        """Which files are wanted, by their keys."""
        return Selection.of(self.accounts, self.regions, self.start, self.end, self.lag)

    @property
    def origin(self) -> dict[str, str]:
        """What decides which records a table made from it holds.

        Not the window of time, which may move: what earlier ones have read stays.
        """
        told = {"path": self._roots().told, "columns": ",".join(self.columns)}
        chosen = {"accounts": self.selection.accounts, "regions": self.selection.regions}
        return told | {name: ",".join(sorted(some)) for name, some in chosen.items() if some}

    @property
    def streams(self) -> tuple[str, ...]:
        """Those of its places that can be read once only: standard input, pipes, devices."""
        return tuple(path for path in self._roots().paths if is_stream(path))

    def listing(self, spread: Map = map, digests: bool = False) -> Listing:
        """The files to read; raises ``InputError`` where there is none.

        ``spread`` runs the requests of a listing, as the ``map`` of an engine; ``digests``: digest
        files are wanted as well, which on S3 takes about as many requests again.
        """
        sieve = Sieve(self.selection, self.format != AUTO)
        listing = self._roots(digests).listing(sieve, spread)
        if not listing.files:
            raise self._nothing(listing)
        return listing

    def read(self, files: Sequence[LogFile]) -> Decoded:
        """Decodes some files; whatever is wrong with one is quarantined, the rest is kept.

        A file that can't be had is quarantined, and not among the ``files`` read: the next run
        asks for it again. One that holds too much is left to ``stream``: it may be a few
        bytes that become gigabytes. Raises ``InputError`` where the trouble is not with one file.
        """
        collector, large = Collector(self.columns), list[LogFile]()
        cutter = self._cutter(files)
        for file, content in self._roots().fetch(files):
            whole = _whole(self._parsed(file, content, cutter))
            if whole is None:
                large.append(file)
                continue
            for parsed in whole:
                collector.add(file, parsed)
            collector.end(file)
        return replace(collector.decoded(), large=tuple(large))

    def stream(self, file: LogFile) -> Iterator[Decoded]:
        """Decodes a large file in pieces, in bounded memory."""
        collector, size = Collector(self.columns), 0
        [(_, content)] = self._roots().fetch((file,))
        for parsed in self._parsed(file, content):
            if collector.held >= PIECE or size >= BYTES:
                yield collector.decoded()
                collector, size = Collector(self.columns, collector.seen), 0
            collector.add(file, parsed)
            size += parsed.size
        collector.end(file)
        yield collector.decoded()

    def verify(
        self,
        listing: Listing,
        spread: Map = map,
        keys: Keys | None = None,
        tick: Tick = lambda done, total: None,
    ) -> Verification:
        """Checks the log files of a ``listing`` with digests against these.

        With CloudTrail's public ``keys``, these against their signatures too. ``tick`` is called
        with the log files that have been hashed, and those to be.
        """
        return verify(listing, Scope(self._roots(), self.selection), spread, keys, tick)

    def _roots(self, digests: bool = False) -> Roots:
        return Roots.of(self.path, S3(self.endpoint, self.anonymous, digests))

    def _cutter(self, files: Sequence[LogFile]) -> Cutter | None:
        """What is faster than one record after the other, once it is there."""
        detailed = record_type(self.columns) is not Record
        if detailed or sum(file.size for file in files) < WORTH or not ready():
            return None
        return Cutter(told_fields(self.columns))

    def _parsed(
        self, file: LogFile, content: Content, cutter: Cutter | None = None
    ) -> Generator[Parsed]:
        form = None if self.format == AUTO else self.format
        try:
            if isinstance(content, OSError):
                raise content
            with content:
                yield from pieces(content, form, record_type(self.columns), cutter)
        except OSError as error:
            reason = f"unreadable: {error.strerror or error}"
            yield Parsed(bad=[("file", reason, file.size)], unread=True)

    def _nothing(self, listing: Listing) -> InputError:
        others = listing.skipped + listing.ignored
        told = f"{others} other file{'s' if others != 1 else ''}" if others else "it is empty"
        remedy = ENDINGS
        if listing.pruned or listing.folders:
            told = f"{listing.pruned:,} files and {listing.folders:,} folders are not asked for"
            remedy = "see source.accounts, source.regions, source.start and source.end"
        where = ", ".join(self._roots().paths)
        return InputError("source.path", f"no CloudTrail log file in {where}: {told}", remedy)


def _whole(pieces: Generator[Parsed]) -> list[Parsed] | None:
    """All of a file, unless it is large."""
    parsed, size, records = list[Parsed](), 0, 0
    with closing(pieces):
        for one in pieces:
            parsed.append(one)
            size, records = size + one.size, records + one.count
            if size > LARGE or records > MANY:
                return None
    return parsed
