"""What the stages print."""

from textwrap import wrap

from trailsight.jobs.extracting.summary import ExtractSummary
from trailsight.jobs.extracting.text_whole import of_completeness
from trailsight.jobs.extracting.verify import lines as verified
from trailsight.jobs.publish import Published
from trailsight.jobs.score import Scored
from trailsight.jobs.spans import text_of
from trailsight.jobs.train import Trained
from trailsight.jobs.windows import length_of

INDENT = " " * 11
SHOWN = 10
"""Quarantined records that are listed; the rest is counted."""


def of_extract(summary: ExtractSummary) -> str:
    """The outcome of an extraction."""
    held = summary.inventory
    span = f"{text_of(held.start)} to {text_of(held.end)} UTC ({length_of(held.end - held.start)})"
    categories = ", ".join(f"{number:,} {name}" for name, number in held.categories.items())
    lines = [
        f"Source     {summary.source}",
        f"Files      {summary.files_read:,} read, {summary.files_known:,} known from before, "
        f"{summary.files_skipped:,} digest or Insight files skipped",
        f"Records    {summary.records:,} read = {summary.counted:,} counted + "
        f"{summary.duplicates:,} duplicates + {summary.out_of_scope:,} out of scope + "
        f"{summary.bad_records:,} quarantined",
        f"Table      {held.events:,} events ({categories}); "
        f"{held.management_writes:,} management writes",
        f"           {span}",
        f"           {held.apis:,} APIs, {_names('account', held.accounts)}, "
        f"{_names('Region', held.regions)}",
    ]
    if summary.integrity is not None:
        first, *more = verified(summary.integrity)
        lines += [f"Integrity  {first}", *(f"           {line}" for line in more)]
    lines += of_completeness(summary.completeness)
    lines = [lines[0], *(part for line in lines[1:] for part in _fit(line))]
    if summary.quarantined:
        lines.append(f"Quarantine {len(summary.quarantined):,} in quarantine.parquet:")
        shown = summary.quarantined[:SHOWN]
        lines += [f"           {one.source}: {one.position}: {one.reason}" for one in shown]
        if len(summary.quarantined) > SHOWN:
            lines.append(f"           … and {len(summary.quarantined) - SHOWN:,} more")
    return "\n".join(lines)


def of_train(trained: Trained) -> str:
    """The outcome of a training."""
    windows, history = trained.windows, trained.history
    span = length_of(windows.train_end - windows.train_start)
    lines = [
        f"Baseline   {trained.model.version}",
        f"Learnt     {len(history.keys):,} series, {int(history.count.sum()):,} calls, "
        f"{text_of(windows.train_start)} to {text_of(windows.train_end)} UTC ({span})",
    ]
    if trained.model.learnt is not None:
        lines.append(f"History    {trained.model.learnt.text}")
    return "\n".join(lines)


def of_score(scored: Scored, published: Published, table: str) -> str:
    """The outcome of a scoring run, the table of Insight events first."""
    windows = scored.windows
    span = length_of(windows.score_end - windows.score_start)
    lines = [
        table,
        "",
        f"Scored     {text_of(windows.score_start)} to {text_of(windows.score_end)} UTC ({span}), "
        + _how(scored),
        f"Insights   {len(published.rows):,}, {published.new:,} of them new, in "
        f"{published.insights}",
    ]
    if scored.model is not None:
        lines += _baseline(scored)
    lines += [f"Signs      {one.text}" for one in published.accounts]
    if published.held.text:
        lines.append(f"Held back  {published.held.text}: reports/score/held_back.csv")
    for rule, since in published.held.expired.items():
        lines.append(f"Expired    rule {rule!r} of the policy, since {since}: not applied")
    if published.report is not None:
        lines.append(f"Report     {published.report}")
    if published.figures is not None:
        lines.append(f"Figures    {published.figures}")
    if published.run is not None:
        lines.append(f"MLflow     {published.run}")
    return "\n".join(lines)


def _baseline(scored: Scored) -> list[str]:
    """What the baseline was learnt from, and how it stands."""
    learnt = scored.model.learnt if scored.model is not None else None
    lines = [f"Baseline   {learnt.text}" if learnt is not None else "Baseline   tells nothing"]
    return [*lines, f"           {scored.drift.text}"]


def _how(scored: Scored) -> str:
    if scored.model is None:
        return "all of it by earlier runs"
    since = ""
    if scored.before > scored.windows.score_start:
        since = f"from {text_of(scored.before)} on by this run, "
    model = scored.model
    name = model.version
    if model.registered is not None:
        until = model.meta["train_end"]
        name = f"{model.registered} ({model.version}, learnt to {until} and not refit)"
    return f"{since}{len(scored.fleet.rows):,} series, with {name}"


def _fit(line: str) -> list[str]:
    """A line of the summary in 80 columns, broken at spaces only."""
    return wrap(line, 80, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False)


def _names(kind: str, names: tuple[str, ...]) -> str:
    few = f" ({', '.join(names)})" if len(names) <= 4 else ""
    return f"{len(names):,} {kind}{'s' if len(names) != 1 else ''}{few}"
