"""An S3 server in a thread that counts what it is asked."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.extraction.bucket_server import BUCKET, Bucket, Connection


@dataclass
class Asked:
    """Requests, by kind, since it was last emptied."""

    endpoint: str = ""
    kinds: Counter[str] = field(default_factory=Counter)
    open: set[asyncio.Transport] = field(default_factory=set)
    """Connections."""

    def taken(self) -> Counter[str]:
        """How many of each kind; emptied."""
        kinds, self.kinds = self.kinds, Counter()
        return kinds


class Counted(Connection):
    """A connection whose requests are counted."""

    def __init__(self, bucket: Bucket, asked: Asked) -> None:
        super().__init__(bucket, 0.0)
        self._asked = asked

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remembers it, to be closed."""
        super().connection_made(transport)
        self._asked.open.add(self._transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forgets it."""
        self._asked.open.discard(self._transport)

    def _answer(self, head: bytes) -> None:
        method, target, *_ = head.decode("latin-1").split(" ", 2)
        path = target.partition("?")[0].strip("/")
        self._asked.kinds["LIST" if path == BUCKET else method] += 1
        super()._answer(head)


@contextmanager
def counted(logs: Path) -> Iterator[Asked]:
    """Serves ``logs`` as bucket ``trail`` on loopback."""
    bucket, asked, loop = Bucket(str(logs)), Asked(), asyncio.new_event_loop()
    listening = loop.create_server(lambda: Counted(bucket, asked), "127.0.0.1", 0, backlog=1024)
    server = loop.run_until_complete(listening)
    asked.endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield asked
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_closed(server, asked))
        loop.close()


async def _closed(server: asyncio.Server, asked: Asked) -> None:
    server.close()
    for transport in tuple(asked.open):
        transport.abort()
    while asked.open:
        await asyncio.sleep(0)
    await server.wait_closed()
