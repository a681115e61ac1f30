"""What the stages print."""

from trailsight.jobs.publish import Published
from trailsight.jobs.score import Scored
from trailsight.jobs.spans import text_of
from trailsight.jobs.train import Trained
from trailsight.jobs.windows import length_of


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
