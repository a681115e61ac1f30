"""The process that listens: uvicorn on a socket of ours."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from trailsight.contracts.errors import InputError
from trailsight.serving.options import ServeOptions

if TYPE_CHECKING:
    from starlette.applications import Starlette

GRACE = 5
"""Seconds that requests under way are given when the server is told to end."""
CONNECTIONS = 64


@contextmanager
def listening(options: ServeOptions) -> Iterator[socket.socket]:
    """A socket that accepts connections; raises ``InputError`` where it cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise InputError("serve.host", f"{options.host!r}: {error}") from None
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen()
        except OSError as error:
            problem = f"cannot listen at {options.host}:{options.port}: {error.strerror}"
            raise InputError("serve.port", problem, "choose another; 0: a free one") from None
        yield listener


def url_of(listener: socket.socket) -> str:
    """Where clients reach it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def end_on_sigterm() -> None:
    """SIGTERM is how a service is told to end: no failure. SIGINT interrupts, as everywhere."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)


def serve(app: "Starlette", listener: socket.socket) -> None:
    """Answers until a signal ends it; requests under way are answered first."""
    import uvicorn

    config = uvicorn.Config(
        app,
        access_log=False,
        lifespan="off",
        limit_concurrency=CONNECTIONS,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        ws="none",
    )
    uvicorn.Server(config).run(sockets=[listener])
