"""Who asks, and for which Region: read from the request's headers.

AWS General Reference, "Signature Version 4": ``Credential=KEY/DATE/REGION/SERVICE/aws4_request``.
The signature itself is not checked, as the server holds no secret key.
"""

import re
from collections.abc import Mapping
from hmac import compare_digest

from trailsight.serving.errors import ServiceError
from trailsight.serving.options import ServeOptions, is_loopback

SCOPE = re.compile(
    r"AWS4-HMAC-SHA256\s.*?Credential=(?P<key>[^/,\s]+)/\d{8}/(?P<region>[a-z0-9-]{1,64})"
    r"/(?P<service>[a-z0-9-]+)/aws4_request(?:,|\s|\Z)"
)
HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(?::\d+)?")


def region_of(headers: Mapping[str, str], options: ServeOptions) -> str:
    """The Region of a request; raises ``ServiceError`` for a caller that may not ask."""
    _check_host(headers.get("host", ""), options)
    authorization = headers.get("authorization")
    if authorization is None:
        raise ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")
    scope = SCOPE.match(authorization)
    if scope is None:
        message = "Authorization header requires a 'Credential' with a scope: " + (
            "KEY/DATE/REGION/cloudtrail/aws4_request."
        )
        raise ServiceError("IncompleteSignatureException", message)
    if scope["service"] != "cloudtrail":
        message = "Credential should be scoped to correct service: 'cloudtrail'."
        raise ServiceError("InvalidSignatureException", message)
    if options.token is not None:
        given = (headers.get("x-trailsight-token", ""), scope["key"])
        wanted = options.token.encode()
        if not any([compare_digest(value.encode(), wanted) for value in given]):  # noqa: C419
            message = "The security token included in the request is invalid."
            raise ServiceError("UnrecognizedClientException", message)
    return scope["region"]


def _check_host(host: str, options: ServeOptions) -> None:
    """Without a token a web page must not ask by a name that it lets point here."""
    match = HOST.fullmatch(host)
    name = match[1].strip("[]") if match else ""
    if options.token is None and not is_loopback(name):
        message = "This server answers at a loopback address only."
        raise ServiceError("AccessDeniedException", message)
