"""What every stage needs around its work: logging, progress, and the printed outcome."""

import json
import logging
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TextIO

from trailsight.contracts.errors import InputError
from trailsight.contracts.spread import spreading
from trailsight.jobs.chain import Chain
from trailsight.jobs.extracting.summary import ExtractSummary
from trailsight.jobs.extracting.text import of_extract
from trailsight.jobs.lock import alone
from trailsight.jobs.settings import Settings
from trailsight.reporting.progress import Progress
from trailsight.reporting.reading import ReadingShown


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to what is standard error at that moment: while a bar is drawn, it is above it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Not kept, as that of the base class is."""
        return sys.stderr


@contextmanager
def at_work(settings: Settings) -> Iterator[Chain]:
    """The stages, alone in the working directory, telling on standard error what they do."""
    if settings.extract.dry_run:
        remedy = "use it with pipelines.extract"
        raise InputError("extract.dry_run", "is true: nothing would be extracted", remedy)
    logging.basicConfig(handlers=[StandardError()], format="%(message)s", level=logging.WARNING)
    ours = logging.getLogger("trailsight")
    if ours.level == logging.NOTSET:  # -v has set it
        ours.setLevel(logging.INFO)
    with alone(settings.root), settings.engine.running() as engine, spreading(engine):
        progress = Progress().stage
        reading = ReadingShown(detailed=ours.isEnabledFor(logging.DEBUG)).shown
        yield Chain(replace(settings, engine=engine), progress, reading=reading)


def tell(settings: Settings, text: str, summary: Mapping[str, Any]) -> None:
    """Prints the outcome as the user wants it."""
    print(json.dumps(summary, default=str) if settings.output == "json" else text)


def tell_extracted(summary: ExtractSummary | None) -> None:
    """Says on standard error what a later stage works on, where that is news."""
    if summary is not None and summary.files_read:
        print(of_extract(summary), file=sys.stderr)


def warn(warnings: Iterable[str]) -> None:
    """Says on standard error what the user should act upon."""
    for told in warnings:
        logging.getLogger("trailsight").warning("Warning: %s", told)


def terminal_width() -> int | None:
    """Columns of the terminal on standard output; None where there is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
