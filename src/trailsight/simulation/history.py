"""All that happens in one account: its workloads, and the incidents that befall them."""

from dataclasses import dataclass

from trailsight.simulation.calls import Calls
from trailsight.simulation.organisation import Account
from trailsight.simulation.script import ARTICLE, incidents
from trailsight.simulation.truth import Label, Row, lookalikes, rows
from trailsight.simulation.workloads import workloads

NOTES = {
    "growth": "more customers month by month",
    "level_shift": "a new customer: from one day on a higher level",
    "nightly_job": "every night at the same minute",
    "weekly_backup": "every week on the same day at the same minute",
    "deploy_day": "a release, by the deployment pipeline in office hours",
}


@dataclass(frozen=True)
class History:
    """An account's calls, in blocks that are named after what made them, and its truth."""

    blocks: tuple[tuple[str, Calls], ...]
    truth: tuple[Row, ...]
    incidents: int


def history(account: Account) -> History:
    """Workloads first, then the incidents in the order of the script.

    An incident changes no block's length, and every block has random numbers of its own, so
    histories with and without incidents are equal but for what the truth says.
    """
    work = workloads(account, ARTICLE.window(account).start)
    names = [workload.name for workload in work]
    blocks = [workload.calls(account) for workload in work]
    truth: list[Row] = []
    for workload, block in zip(work, blocks, strict=True):
        if workload.lookalike:
            truth += lookalikes(account, workload.lookalike, NOTES[workload.lookalike], block)
    struck = 0
    added: list[tuple[str, Calls]] = []
    for entry, window in incidents(account):
        name = f"incident {entry.name}"
        effect = entry.make(account).strike(account.rng(name), window, blocks)
        span = None if effect.touched.kept.all() else (window.start, window.end)
        label = Label(f"{entry.name}-{account.id}", entry.kind, "true", entry.note)
        found = rows(account, label, effect.touched, rate=effect.rate, window=span)
        truth += found
        struck += bool(found)
        if effect.added:
            added.append((name, effect.touched))
        blocks = effect.blocks
    return History((*zip(names, blocks, strict=True), *added), tuple(truth), struck)
