"""Files to S3.

Nothing is overwritten and nothing deleted: an object is put where there is none of its key (a
conditional write, ``If-None-Match: *``). A file of the log tree is named after the one event that
it holds, so the same key means the same event, and any run may be repeated.
"""

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from trailsight.contracts.errors import InputError

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

FIELD = "sink.logtree"
AT_ONCE = 8
RETRIES, PATIENCE = 3, timedelta(seconds=30)
DEPTH = 4
"""Parts of a name that a listing goes by: ``AWSLogs/ACCOUNT/CloudTrail-Insight/REGION``."""
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True)
class Place:
    """A bucket and a prefix in it."""

    bucket: str
    prefix: str
    """Without a slash at either end; empty: none."""

    @classmethod
    def of(cls, url: str) -> "Place":
        """The place that ``url`` names; raises ``InputError`` for what is no ``s3://`` address."""
        scheme, _, rest = url.partition("://")
        bucket, _, prefix = rest.partition("/")
        prefix = prefix.removesuffix("/")
        odd = set(prefix.split("/")) & {"", ".", ".."} if prefix else set()
        if scheme != "s3" or not _BUCKET.fullmatch(bucket) or odd:
            raise InputError(f"{FIELD}.url", f"{url!r} is no S3 address", "s3://BUCKET/PREFIX")
        return cls(bucket, prefix)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


def upload(root: Path, names: Sequence[str], place: Place, endpoint: str | None) -> int:
    """Puts the files ``names`` below ``root`` where ``place`` has none of that name.

    Returns the number put; raises ``InputError`` when the store does not take them. Needs
    ``s3:PutObject``; with ``s3:ListBucket`` what is there already costs one request a thousand
    instead of one each.
    """
    if not names:
        return 0
    import obstore
    from obstore.exceptions import AlreadyExistsError, BaseError

    store = _store(place, endpoint)

    def put(name: str) -> int:
        attributes = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        content = (root / name).read_bytes()
        try:
            obstore.put(store, name, content, attributes=attributes, mode="create")
        except AlreadyExistsError:
            return 0
        return 1

    try:
        there = _there(store, names)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sum(pool.map(put, [name for name in names if name not in there]))
    except BaseError as error:
        problem = f"{place}: {str(error).splitlines()[0].strip()}"
        remedy = f"the files are in {root}; the next run sends what is missing"
        raise InputError(f"{FIELD}.url", problem, remedy) from error


def _there(store: "S3Store", names: Sequence[str]) -> set[str]:
    """What the store holds in the folders of ``names``; nothing where it must not be listed."""
    import obstore
    from obstore.exceptions import PermissionDeniedError

    folders = sorted({"/".join(name.split("/")[:DEPTH]) for name in names})
    try:
        return {
            entry["path"]
            for folder in folders
            for page in obstore.list(store, folder)
            for entry in page
        }
    except PermissionDeniedError:
        return set()


def _store(place: Place, endpoint: str | None) -> "S3Store":
    """A client with the credentials, Region and endpoint that AWS's tools would use."""
    from boto3.session import Session
    from obstore.auth.boto3 import Boto3CredentialProvider
    from obstore.store import S3Store

    session = Session()
    if session.get_credentials() is None:
        remedy = "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        raise InputError(f"{FIELD}.url", f"{place}: no AWS credentials were found", remedy)
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    address = endpoint or next(filter(None, map(os.environ.get, names)), None)
    config: S3Config = {} if address is None else {"endpoint": address}
    return S3Store(
        place.bucket,
        prefix=place.prefix or None,
        credential_provider=Boto3CredentialProvider(session),
        client_options={"allow_http": (address or "").startswith("http://")},
        retry_config={"max_retries": RETRIES, "retry_timeout": PATIENCE},
        config=config,
    )
