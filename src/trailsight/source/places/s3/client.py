"""One connection to a bucket per process, in the Region where the bucket is."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from trailsight.source.places.s3 import aws
from trailsight.source.places.s3.errors import has_moved

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

Answer = TypeVar("Answer")

PATIENT, HASTY = 8, 2
"""Retries, doubled pauses from 0.1 s on; the first request of a run tells soon that nobody is
there, the others outlast S3's `503 Slow Down`."""
LONGEST = timedelta(minutes=3)
ANY_REGION = "us-east-1"


@lru_cache(maxsize=16)
def client(bucket: str, endpoint: str | None, anonymous: bool, hasty: bool = False) -> "Client":
    """The connection of this process."""
    return Client(bucket, endpoint, anonymous, HASTY if hasty else PATIENT)


class Client:
    """Calls S3, in the bucket's own Region."""

    def __init__(self, bucket: str, endpoint: str | None, anonymous: bool, retries: int) -> None:
        self._bucket = bucket
        self._anonymous = anonymous
        self._retries = retries
        self._session = None if anonymous else aws.session(bucket)
        self.endpoint = endpoint or aws.endpoint(self._session)
        self._region = aws.region(self._session) or ANY_REGION
        self._store = self._in(self._region)
        self._lock, self._moved = Lock(), False

    def call(self, operation: "Callable[[S3Store], Answer]") -> Answer:
        """What ``operation`` gives; raises what obstore raises."""
        from obstore.exceptions import BaseError

        try:
            return operation(self._store)
        except (BaseError, OSError) as error:
            if not has_moved(error):
                raise
            self._move()
        return operation(self._store)

    def _move(self) -> None:
        """Goes to the Region that the bucket itself names."""
        with self._lock:
            if not self._moved:
                region = aws.home(self._bucket, self.endpoint or aws.address(self._region))
                if region is not None:
                    self._store = self._in(region)
                self._moved = True

    def _in(self, region: str) -> "S3Store":
        from obstore.store import S3Store

        address = self.endpoint or aws.address(region)
        config: S3Config = {"region": region, "endpoint": address}
        if self._anonymous:
            config["skip_signature"] = True
        return S3Store(
            self._bucket,
            credential_provider=None if self._session is None else aws.provider(self._session),
            client_options={
                "allow_http": address.startswith("http://"),
                "timeout": LONGEST,
            },
            retry_config={"max_retries": self._retries, "retry_timeout": LONGEST},
            config=config,
        )
