"""What every call of MLflow's goes through: no telemetry, no chatter, errors in one line."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    # A server that is down is told of within seconds. What the user has set stays.
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
}
NOISY = ("alembic", "urllib3.connectionpool")


@contextmanager
def quiet() -> Iterator[None]:
    """Silences MLflow and what it uses, and sets what it reads when it is first imported."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    levels = {name: logging.getLogger(name).level for name in NOISY}
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MLflow's quarrels with its own dependencies
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def reason(error: BaseException) -> str:
    """One short line on what lies behind ``error``: "Connection refused", not its wrapping."""
    root = error
    while (inner := root.__cause__ or root.__context__) is not None:
        root = inner
    if isinstance(root, OSError) and root.strerror:
        return root.strerror
    return next(iter(str(error).splitlines()), "")[:300] or type(error).__name__


def unreachable(error: BaseException | None) -> bool:
    """Whether a store could not be reached, rather than refused what it was told."""
    while error is not None:
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            return True
        error = error.__cause__ or error.__context__
    return False
