"""Objects on their way while others are decoded."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from io import BytesIO

from trailsight.contracts.records import LogFile
from trailsight.source.places.place import Content
from trailsight.source.places.s3.address import Address
from trailsight.source.places.s3.client import Client, client
from trailsight.source.places.s3.errors import explained, unreadable
from trailsight.source.places.s3.reader import reader

AT_ONCE = 64
"""Requests in flight; S3 answers one after some 25 ms (measured: docs/extraction.md)."""
HELD = 64 << 20
"""Bytes of a worker that are on their way or wait to be decoded; a larger object is not held, but
read in ranges."""


def fetch(
    files: Sequence[LogFile], endpoint: str | None, anonymous: bool
) -> Iterator[tuple[LogFile, Content]]:
    """Each object in turn: its bytes, or why they can't be had.

    Raises ``InputError`` where the trouble is not with one object: the run can be repeated.
    """
    ahead: deque[tuple[LogFile, Client, Future[bytes] | None]] = deque()
    held = 0
    for file in files:
        size = 0 if file.size > HELD else file.size
        while ahead and (len(ahead) >= AT_ONCE or held + size > HELD):
            held -= 0 if ahead[0][2] is None else ahead[0][0].size
            yield _arrived(*ahead.popleft())
        connection = client(Address.of(file.path).bucket, endpoint, anonymous)
        future = None if file.size > HELD else _pool().submit(_get, connection, file)
        ahead.append((file, connection, future))
        held += size
    while ahead:
        yield _arrived(*ahead.popleft())


def metadata(
    files: Sequence[LogFile], endpoint: str | None, anonymous: bool
) -> list[Mapping[str, str]]:
    """The metadata of each object, without its bytes; empty where it can't be had.

    Raises ``InputError`` where the trouble is not with one object.
    """
    connections = [client(Address.of(file.path).bucket, endpoint, anonymous) for file in files]
    return list(_pool().map(_head, connections, files))


def _head(connection: Client, file: LogFile) -> Mapping[str, str]:
    import obstore
    from obstore.exceptions import BaseError

    where = Address.of(file.path)
    try:
        answer = connection.call(
            lambda store: obstore.get(store, where.key, options={"head": True})
        )
        return {name: str(value) for name, value in answer.attributes.items()}
    except (BaseError, OSError) as error:
        if unreadable(error) is None:
            raise explained(error, where, connection.endpoint) from error
        return {}


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads cost less here than coroutines: 0.15 ms of processor time an object, not 0.22."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="s3")


def _get(connection: Client, file: LogFile) -> bytes:
    import obstore

    key = Address.of(file.path).key
    return connection.call(lambda store: obstore.get(store, key).bytes().to_bytes())


def _arrived(
    file: LogFile, connection: Client, future: Future[bytes] | None
) -> tuple[LogFile, Content]:
    from obstore.exceptions import BaseError

    if future is None:
        return file, reader(connection, file)
    try:
        return file, BytesIO(future.result())
    except (BaseError, OSError) as error:
        problem = unreadable(error)
        if problem is None:
            raise explained(error, Address.of(file.path), connection.endpoint) from error
        return file, problem
