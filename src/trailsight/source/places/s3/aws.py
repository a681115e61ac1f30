"""Credentials, Region and endpoint as AWS's own tools find them."""

import os
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from trailsight.contracts.errors import InputError

OTHER_PARTITIONS = ("cn-", "us-iso", "eu-iso", "eusc-")
"""Whose servers have names of their own."""
TIMEOUT = 10
"""Seconds."""


def session(bucket: str) -> Any:  # noqa: ANN401 - botocore has no types
    """What AWS's tools know of the user: environment, profiles, SSO, container and instance."""
    import botocore.session
    from botocore.exceptions import BotoCoreError

    found = botocore.session.get_session()
    remedy = (
        "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
        "source.anonymous=true reads a public bucket"
    )
    try:
        credentials = found.get_credentials()
        if credentials is not None:
            credentials.get_frozen_credentials()
    except BotoCoreError as error:
        problem = f"s3://{bucket}: AWS credentials can't be had: {error}"
        raise InputError("source.path", problem, remedy) from None
    if credentials is None:
        problem = f"s3://{bucket}: no AWS credentials were found"
        raise InputError("source.path", problem, remedy)
    return found


def provider(session: Any) -> Any:  # noqa: ANN401
    """Hands obstore the credentials, and renews those that run out."""
    from obstore.auth.boto3 import Boto3CredentialProvider

    return Boto3CredentialProvider(session)


def region(session: Any) -> str | None:  # noqa: ANN401
    """Where to ask first; None: nothing says."""
    told = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if told or session is None:
        return told or None
    configured: str | None = session.get_config_variable("region")
    return configured


def endpoint(session: Any) -> str | None:  # noqa: ANN401
    """The server to ask in place of AWS; None: AWS."""
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    told = next(filter(None, map(os.environ.get, names)), None)
    if told or session is None:
        return told
    profile: str | None = session.get_scoped_config().get("endpoint_url")
    return profile


def address(region: str) -> str:
    """AWS's own server in a Region, of whatever partition (AWS, China, GovCloud, isolated ones)."""
    if not region.startswith(OTHER_PARTITIONS):
        return f"https://s3.{region}.amazonaws.com"
    import botocore.session

    client = botocore.session.get_session().create_client("s3", region)
    told: str = client.meta.endpoint_url
    return told


def home(bucket: str, server: str) -> str | None:
    """The Region of a bucket, which S3 tells with any answer, also with a refusal."""
    asked = Request(f"{server}/{bucket}", method="HEAD")  # noqa: S310 - S3, or what the user said
    try:
        with urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
            headers = answer.headers
    except HTTPError as error:
        headers = error.headers
    except OSError:
        return None
    told: str | None = headers.get("x-amz-bucket-region")
    return told
