import pytest

from tests.serving.process import authorization
from trailsight.serving.caller import region_of
from trailsight.serving.errors import ServiceError
from trailsight.serving.options import ServeOptions

TOKEN = "0123456789abcdef"
OPEN, CLOSED = ServeOptions(), ServeOptions(host="0.0.0.0", token=TOKEN)


def headers(**changes: str) -> dict[str, str]:
    return {"host": "127.0.0.1:8350", "authorization": authorization("eu-west-1"), **changes}


def refusal(given: dict[str, str], options: ServeOptions = OPEN) -> str:
    with pytest.raises(ServiceError) as caught:
        region_of(given, options)
    return caught.value.name


def test_the_region_is_that_of_the_credential_scope() -> None:
    assert region_of(headers(), OPEN) == "eu-west-1"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("", "IncompleteSignatureException"),
        ("Bearer abc", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=AKIA", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=A/1/r/cloudtrail/aws4_request",
         "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=A/20260101/../cloudtrail/aws4_request",
         "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request",
         "InvalidSignatureException"),
    ],
)  # fmt: skip
def test_headers_that_do_not_tell_it(given: str, name: str) -> None:
    assert refusal(headers(authorization=given)) == name


def test_no_header_at_all() -> None:
    assert refusal({"host": "localhost"}) == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "[::1]:8350"])
def test_names_of_this_machine(host: str) -> None:
    assert region_of(headers(host=host), OPEN) == "eu-west-1"


@pytest.mark.parametrize(
    "host", ["attacker.example", "attacker.example:8350", "", "[::1", "10.0.0.1"]
)
def test_a_name_that_was_let_point_here(host: str) -> None:
    assert refusal(headers(host=host)) == "AccessDeniedException"


def test_the_token() -> None:
    given = headers(host="results.example")
    assert refusal(given, CLOSED) == "UnrecognizedClientException"
    assert refusal({**given, "x-trailsight-token": TOKEN + "0"}, CLOSED) == (
        "UnrecognizedClientException"
    )
    assert refusal({**given, "x-trailsight-token": "\xff"}, CLOSED) == "UnrecognizedClientException"
    assert region_of({**given, "x-trailsight-token": TOKEN}, CLOSED) == "eu-west-1"
    by_key = {**given, "authorization": authorization("eu-west-1", TOKEN)}
    assert region_of(by_key, CLOSED) == "eu-west-1"
