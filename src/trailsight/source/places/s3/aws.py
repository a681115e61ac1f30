"""Credentials, Region and endpoint as AWS's own tools find them."""

import os
from typing import Any

from trailsight.contracts.errors import InputError


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
