"""HTTP around the service: AWS's JSON 1.1 protocol."""

import logging
from typing import TYPE_CHECKING
from uuid import uuid4

from trailsight.serving.caller import region_of
from trailsight.serving.errors import ServiceError
from trailsight.serving.options import ServeOptions
from trailsight.serving.service import Service

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

log = logging.getLogger("trailsight")

TARGET = "CloudTrail_20131101"
LARGEST = 64 * 1024
"""Bytes of a body: over ten times the largest request that keeps all limits."""
SWALLOWED = 16 * 1024 * 1024
"""Bytes of a larger one that are read, so that its sender hears why it is refused."""


def application(service: Service, options: ServeOptions) -> "Starlette":
    """The ASGI application."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.exceptions import HTTPException
    from starlette.requests import ClientDisconnect
    from starlette.responses import Response
    from starlette.routing import Route

    async def ask(request: "Request") -> Response:
        try:
            body = await _body(request)
            region = region_of(request.headers, options)
            operation = _operation(request.headers.get("x-amz-target", ""))
            return _response(await run_in_threadpool(service.answer, operation, body, region))
        except ServiceError as error:
            return _response(error.body, error.status)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            log.exception("a request failed")
            failure = ServiceError("InternalFailure", "The request could not be processed.", 500)
            return _response(failure.body, failure.status)

    async def lost(_: "Request", error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        refusal = ServiceError("UnknownOperationException", "Requests are POSTed to /.", status)
        return _response(refusal.body, status)

    routes = [Route("/", ask, methods=["POST"])]
    return Starlette(routes=routes, exception_handlers={HTTPException: lost})


def _operation(target: str) -> str:
    """The operation in ``com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents``."""
    service, _, operation = target.rpartition(".")
    if service.rpartition(".")[2] != TARGET or not operation:
        raise ServiceError("UnknownOperationException", "X-Amz-Target names no known operation.")
    return operation


async def _body(request: "Request") -> bytes:
    body, seen = bytearray(), 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen <= LARGEST:
            body += chunk
        if seen > SWALLOWED:
            break
    if seen > LARGEST:
        message = f"A request is at most {LARGEST} bytes long."
        raise ServiceError("RequestEntityTooLargeException", message, 413)
    return bytes(body)


def _response(content: bytes, status: int = 200) -> "Response":
    from starlette.responses import Response

    return Response(
        content,
        status_code=status,
        media_type="application/x-amz-json-1.1",
        headers={"x-amzn-RequestId": str(uuid4())},
    )
