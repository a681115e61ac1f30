"""Writes the organisation's log tree and its truth."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trailsight.contracts.atomic import replacing_tree
from trailsight.simulation.history import history
from trailsight.simulation.ledger import ledger
from trailsight.simulation.organisation import Organisation
from trailsight.simulation.truth import Row, table

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SimulationSummary:
    """What was written. ``events`` are distinct calls; ``records`` counts copies and corrections
    as well."""

    accounts: int
    days: int
    events: int
    records: int
    files: int
    incidents: int


def simulate(
    organisation: Organisation, target: Path, progress: Progress | None = None
) -> SimulationSummary:
    """Writes ``target/AWSLogs/…`` and ``target/truth.parquet``; all of it or nothing.

    An existing ``target`` is replaced. Accounts are made one after the other, so memory does not
    grow with ``organisation.scale``. ``progress`` is told (days written, days in all), where
    a day is that of one account in one Region.
    """
    import pyarrow.parquet as pq

    truth: list[Row] = []
    events = records = files = incidents = done = 0
    days = 2 * organisation.scale * 2 * (organisation.days + 1)
    with replacing_tree(Path(target)) as folder:
        for account in organisation.accounts():
            told = history(account)
            truth += told.truth
            incidents += told.incidents
            events += sum(int(calls.kept.sum()) for _, calls in told.blocks)
            book = ledger(account, told.blocks, organisation.delivery_minutes * 60)
            for region in account.regions:
                for size, written in book.write(folder, region):
                    records += size
                    files += written
                    done += 1
                    if progress is not None:
                        progress(done, days)
        pq.write_table(table(truth), folder / "truth.parquet")
    return SimulationSummary(
        2 * organisation.scale, organisation.days, events, records, files, incidents
    )
