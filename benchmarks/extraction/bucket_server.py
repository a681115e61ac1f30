"""The read half of S3 over a directory, as lean as it gets, answering as late as it is told to.

An S3 server in full costs several times as much CPU an object as the reading that it serves, on
the same two cores; that one is correct is what the tests against moto's server show.

``python -m benchmarks.extraction.bucket_server ROOT PORT SECONDS``: bucket ``trail``, path style,
nobody is asked for credentials.
"""

import asyncio
import os
import sys
from bisect import bisect_left, bisect_right
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "trail"
PAGE = 1000
TIME = "2026-01-05T00:00:00.000Z"


class Bucket:
    """The objects below ``root``, by key."""

    def __init__(self, root: str) -> None:
        self.root = root
        found = (
            os.path.relpath(os.path.join(folder, name), root)  # noqa: PTH118
            for folder, _, names in os.walk(root)
            for name in names
        )
        self.keys = sorted(found)

    def listing(self, query: dict[str, list[str]]) -> bytes:
        """One page of ListObjectsV2."""
        prefix, delimiter = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
        after = query.get("continuation-token", query.get("start-after", [""]))[0]
        at = max(bisect_left(self.keys, prefix), bisect_right(self.keys, after))
        rows: list[str] = []
        last = ""
        while at < len(self.keys) and self.keys[at].startswith(prefix) and len(rows) < PAGE:
            last, cut = self.keys[at], self.keys[at].find(delimiter, len(prefix))
            if delimiter and cut >= 0:
                last = last[: cut + 1]
                rows.append(f"<CommonPrefixes><Prefix>{escape(last)}</Prefix></CommonPrefixes>")
                at = bisect_left(self.keys, last + "\U0010ffff")
                last += "\U0010ffff"
                continue
            size = os.stat(f"{self.root}/{last}").st_size  # noqa: PTH116
            rows.append(
                f"<Contents><Key>{escape(last)}</Key><LastModified>{TIME}</LastModified>"
                f'<ETag>"{hash(last) & 0xFFFFFFFF:08x}"</ETag><Size>{size}</Size>'
                "<StorageClass>STANDARD</StorageClass></Contents>"
            )
            at += 1
        more = at < len(self.keys) and self.keys[at].startswith(prefix)
        token = f"<NextContinuationToken>{escape(last)}</NextContinuationToken>" if more else ""
        return (
            f"<?xml version='1.0'?><ListBucketResult><Name>{BUCKET}</Name>"
            f"<Prefix>{escape(prefix)}</Prefix><KeyCount>{len(rows)}</KeyCount>"
            f"<MaxKeys>{PAGE}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>{token}"
            f"{''.join(rows)}</ListBucketResult>"
        ).encode()


class Connection(asyncio.Protocol):
    """One client's connection, asking one thing after the other."""

    def __init__(self, bucket: Bucket, late: float) -> None:
        self._bucket, self._late = bucket, late
        self._buffer = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answers when a request is whole."""
        self._buffer += data
        head, found, self._buffer = self._buffer.partition(b"\r\n\r\n")
        if not found:
            self._buffer = head
        elif self._late:
            asyncio.get_running_loop().call_later(self._late, self._answer, head)
        else:
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        method, target, *_ = head.decode("latin-1").split(" ", 2)
        url = urlsplit(target)
        key = unquote(url.path).removeprefix(f"/{BUCKET}").lstrip("/")
        if not key:
            self._send("200 OK", self._bucket.listing(parse_qs(url.query)), "application/xml")
            return
        try:
            with open(f"{self._bucket.root}/{key}", "rb") as file:  # noqa: PTH123
                content = file.read()
        except OSError:
            body = b"<Error><Code>NoSuchKey</Code></Error>"
            self._send("404 Not Found", body, "application/xml")
            return
        self._send("200 OK", content, "application/octet-stream", bare=method == "HEAD")

    def _send(self, status: str, body: bytes, kind: str, *, bare: bool = False) -> None:
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
            f'ETag: "0"\r\nLast-Modified: Mon, 05 Jan 2026 00:00:00 GMT\r\n\r\n'
        )
        self._transport.write(head.encode() + (b"" if bare else body))


async def serve(root: str, port: int, late: float) -> None:
    """Answers on loopback until it is ended."""
    bucket = Bucket(root)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(bucket, late), "127.0.0.1", port, backlog=1024
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
