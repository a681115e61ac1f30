"""Listing a bucket: rounds of steps, each step one or a few requests, side by side."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trailsight.contracts.records import LogFile
from trailsight.source.listing import Found
from trailsight.source.names import Kind
from trailsight.source.places.place import Map
from trailsight.source.places.s3.address import SCHEME, Address
from trailsight.source.places.s3.client import Client, client
from trailsight.source.places.s3.errors import explained
from trailsight.source.places.s3.steps import Folder, Keys, Step, below, parted
from trailsight.source.places.sieve import Sieve

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import S3Store

AT_ONCE = 32
"""Steps of one worker; their requests are in flight together."""
PAGES, PAGE = 10, 1000
"""Requests after which a range is parted, and keys that S3 answers one of them with."""
WIDTH = 100
"""Folders above any trail that are asked one by one: more of them are listed in one range."""
READ = (Kind.LOG, Kind.DIGEST)
NOTHING = LogFile("", 0, "")


@dataclass(frozen=True)
class Walk:
    """A listing of ``bucket`` below a root of ``root`` characters; goes to the workers."""

    bucket: str
    root: int
    sieve: Sieve
    digests: bool = False
    """Whether digest files are listed as well: about as many requests again."""
    endpoint: str | None = None
    anonymous: bool = False

    def run(self, first: Step, spread: Map) -> Found:
        """All that ``first`` leads to; raises ``InputError`` soon where S3 does not answer."""
        start = self._step(first, hasty=True)
        found, steps = start.found, start.steps
        while steps:
            chunks = [tuple(steps[at : at + AT_ONCE]) for at in range(0, len(steps), AT_ONCE)]
            steps = []
            for seen in spread(self.look, chunks):
                found.add(seen.found)
                steps += seen.steps
        return found

    def look(self, steps: Sequence[Step]) -> "Seen":
        """What some steps find, and the steps that follow from them."""
        all_seen = Seen()
        with ThreadPoolExecutor(len(steps)) as pool:
            for seen in pool.map(self._step, steps):
                all_seen.found.add(seen.found)
                all_seen.steps += seen.steps
        return all_seen

    def _step(self, step: Step, hasty: bool = False) -> "Seen":
        from obstore.exceptions import BaseError

        connection = client(self.bucket, self.endpoint, self.anonymous, hasty)
        try:
            if isinstance(step, Folder):
                return self._folder(connection, step)
            return self._keys(connection, step)
        except (BaseError, OSError) as error:
            where = Address(self.bucket, step.prefix)
            raise explained(error, where, connection.endpoint) from error

    def _folder(self, connection: Client, folder: Folder) -> "Seen":
        import obstore

        prefix = folder.prefix or None
        answer = connection.call(lambda store: obstore.list_with_delimiter(store, prefix))
        seen, kinds = Seen(), list[Kind]()
        for path in answer["common_prefixes"]:
            inside = f"{path}/"
            kinds.append(self.sieve.folder(f"{SCHEME}{self.bucket}/{inside}", self.root))
            if kinds[-1] is Kind.LOG or (kinds[-1] is Kind.DIGEST and self.digests):
                selection = self.sieve.selection_of(kinds[-1])
                seen.steps.append(below(inside, folder.depth + 1, selection))
            else:
                seen.found.folders += 1
        wide = len(kinds) > WIDTH and all(isinstance(step, Folder) for step in seen.steps)
        if wide and len(seen.steps) == len(kinds) and not folder.is_structure:
            return Seen(steps=[Keys(folder.prefix)])
        for entry in answer["objects"]:
            self._take(entry, seen.found)
        return seen

    def _keys(self, connection: Client, keys: Keys) -> "Seen":
        seen, last = Seen(), ""
        for number, page in enumerate(_pages(connection, keys)):
            for entry in page:
                last = entry["path"]
                if keys.before and last >= keys.before:
                    return seen
                self._take(entry, seen.found)
            if number + 1 == PAGES and len(page) == PAGE:
                seen.steps += parted(keys, last)
                return seen
        return seen

    def _take(self, entry: "ObjectMeta", found: Found) -> None:
        path = f"{SCHEME}{self.bucket}/{entry['path']}"
        kind = self.sieve.file(path, self.root)
        if kind not in READ:
            found.take(NOTHING, kind)
        else:
            found.take(log_file(self.bucket, entry), kind)


@dataclass
class Seen:
    """What steps have found, and where they lead."""

    found: Found = field(default_factory=Found)
    steps: list[Step] = field(default_factory=list)


def _pages(connection: Client, keys: Keys) -> "Iterator[Sequence[ObjectMeta]]":
    import obstore

    def ask(store: "S3Store") -> "tuple[Iterator[Sequence[ObjectMeta]], Sequence[ObjectMeta]]":
        stream = iter(
            obstore.list(store, keys.prefix or None, offset=keys.after or None, chunk_size=PAGE)
        )
        return stream, next(stream, [])

    stream, page = connection.call(ask)
    while page:
        yield page
        page = next(stream, [])


def log_file(bucket: str, entry: "ObjectMeta") -> LogFile:
    """An object as a file to read."""
    stamp = entry["e_tag"] or str(entry["last_modified"])
    return LogFile(f"{SCHEME}{bucket}/{entry['path']}", entry["size"], stamp)
