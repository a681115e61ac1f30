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

    def taken(self) -> Counter[str]:
        """How many of each kind; emptied."""
        kinds, self.kinds = self.kinds, Counter()
        return kinds


class Counted(Connection):
    """A connection whose requests are counted."""

    def __init__(self, bucket: Bucket, asked: Asked) -> None:
        super().__init__(bucket, 0.0)
        self._asked = asked

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
        server.close()
        loop.close()
