"""CloudTrail log files as a source: which to read, and what they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from trailsight.contracts.activity import OPTIONAL
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import Decoded, LogFile
from trailsight.source.collect import Collector
from trailsight.source.formats.forms import AUTO, FORMS
from trailsight.source.formats.pieces import pieces
from trailsight.source.listing import Listing
from trailsight.source.names import ENDINGS
from trailsight.source.parsed import Parsed
from trailsight.source.places import local
from trailsight.source.record import record_type

PIECE = 250_000
"""Records of a large file that are handed over at once."""
BYTES = 32 << 20
"""Bytes of content that they come from at most, which bounds their texts."""


@dataclass(frozen=True)
class Trail:
    """CloudTrail log files below ``path``: a directory, a file, or several of them."""

    path: Any = None  # str, a sequence of them, or None; OmegaConf knows no such union
    columns: tuple[str, ...] = ()
    """Optional columns of the activity table."""
    format: str = AUTO
    """What the files hold, where recognising it is not wanted."""

    def __post_init__(self) -> None:
        unknown = set(self.columns) - set(OPTIONAL)
        if unknown:
            remedy = f"one of {', '.join(OPTIONAL)}"
            raise InputError("source.columns", f"no such column: {', '.join(unknown)}", remedy)
        if self.format not in FORMS:
            remedy = f"one of {', '.join(FORMS)}"
            raise InputError("source.format", f"no such format: {self.format}", remedy)

    def listing(self) -> Listing:
        """The files to read; raises ``InputError`` where there is none."""
        if str(self.path).startswith("s3://"):
            remedy = "copy the logs first, as with aws s3 sync"
            raise InputError("source.path", "S3 is not read yet", remedy)
        listing = local.find(str(self.path or "")).listing()
        if not listing.files:
            others = listing.skipped + listing.ignored
            told = f"{others} other file{'s' if others != 1 else ''}" if others else "it is empty"
            raise InputError(
                "source.path", f"no CloudTrail log file in {self.path}: {told}", ENDINGS
            )
        return listing

    def read(self, files: Sequence[LogFile]) -> Decoded:
        """Decodes some files; whatever is wrong with one is quarantined, the rest is kept."""
        collector = Collector(self.columns)
        for file in files:
            for parsed in self._parsed(file):
                collector.add(file, parsed)
            collector.end(file)
        return collector.decoded()

    def stream(self, file: LogFile) -> Iterator[Decoded]:
        """Decodes a large file in pieces, in bounded memory."""
        collector, size = Collector(self.columns), 0
        for parsed in self._parsed(file):
            if collector.held >= PIECE or size >= BYTES:
                yield collector.decoded()
                collector, size = Collector(self.columns), 0
            collector.add(file, parsed)
            size += parsed.size
        collector.end(file)
        yield collector.decoded()

    def _parsed(self, file: LogFile) -> Iterator[Parsed]:
        try:
            content: BinaryIO = local.open_file(file)
        except OSError as error:
            yield Parsed(bad=[("file", f"unreadable: {error.strerror}", file.size)])
            return
        with content:
            form = None if self.format == AUTO else self.format
            yield from pieces(content, form, record_type(self.columns))
