"""python benchmarks/simulated.py [--seeds 101 102] [--detectors NAME ...] [--budgets 1 3 10]

False alarms and recall of each detector on simulated organisations that no default was chosen
on: five weeks, the last of them scored day by day. A false alarm is an episode that
overlaps no incident of its series; look-alikes (``expected`` in the truth) count as false. An
incident is found when at least one of its series has an overlapping episode.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.ours import names, ours
from pipelines._compose import settings_of
from trailsight.activity.store import ActivityStore
from trailsight.alerting.rules import Rules
from trailsight.contracts.episode import Episode
from trailsight.contracts.panel import Panel
from trailsight.jobs.chain import Chain
from trailsight.jobs.settings import Settings
from trailsight.jobs.windows import Windows

KEY = ["account", "region", "event_source", "event_name", "insight_type"]


def main() -> None:
    """Prints one line for each detector and budget, over all seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--detectors", nargs="+", default=names())
    parser.add_argument("--budgets", type=float, nargs="+", default=[1.0, 3.0, 10.0])
    told = parser.parse_args()
    rows = [row for seed in told.seeds for row in _of_seed(seed, told.detectors, told.budgets)]
    frame = pd.DataFrame(rows)
    by = ["detector", "budget"]
    total = frame.groupby(by, sort=False).sum(numeric_only=True)
    total["false per 1000/day"] = 1000 * total["false"] / total["series_days"]
    total["recall"] = total["found"] / total["incidents"]
    shown = ["false per 1000/day", "false", "found", "incidents", "recall", "cpu_s"]
    print(total[shown].round(2).to_string())
    kinds = pd.DataFrame([kind for row in rows for kind in row["kinds"]])
    print("\nFound at the default budget, by kind")
    print(kinds.pivot_table("found", "kind", "detector", "mean", sort=False).round(2).to_string())


def _of_seed(seed: int, detectors: list[str], budgets: list[float]) -> list[dict]:  # type: ignore[type-arg]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(
            f"workdir={folder}", f"simulate.seed={seed}", "experiment=demo", "tracking=off"
        )
        chain = Chain(settings)
        chain.extract()
        windows = chain.windows()
        panel = _panel(settings)
        truth = pd.read_parquet(Path(folder, "data", "simulated", "truth.parquet"))
        for name in detectors:
            began = time.process_time()
            episodes = [one for one, _ in ours(name).episodes(panel, windows.score_start)]
            seconds = time.process_time() - began
            for budget in budgets:
                threshold = Rules(budget=budget).open_bans
                loud = [one for one in episodes if one.peak_bans >= threshold]
                row = _judged(loud, truth, windows)
                days = (windows.score_end - windows.score_start) / 1440
                row |= {"detector": name, "budget": budget, "seed": seed,
                        "series_days": len(panel.keys) * days, "cpu_s": seconds}  # fmt: skip
                row["kinds"] = [k | {"detector": name} for k in row["kinds"] if budget == 1]
                rows.append(row)
    return rows


def _panel(settings: Settings) -> Panel:
    store = ActivityStore(settings.activity)
    start, end = store.span()
    return settings.series.panel(store.read(start, end), start, end, store.coverage())


def _judged(episodes: list[Episode], truth: pd.DataFrame, windows: Windows) -> dict:  # type: ignore[type-arg]
    minute = {
        name: truth[name].astype("datetime64[s, UTC]").astype("int64") // 60
        for name in ("start", "end")
    }
    real = (truth["verdict"] == "true") & (minute["end"] > windows.score_start)
    hit = np.zeros(len(truth), bool)
    false = 0
    for episode in episodes:
        same = (truth[KEY] == [getattr(episode.key, name) for name in KEY]).all(axis=1)
        same &= truth["error_code"].fillna("") == (episode.key.error_code or "")
        end = windows.score_end if episode.end is None else episode.end
        overlap = same & real & (minute["start"] < end) & (minute["end"] > episode.start)
        hit |= overlap.to_numpy()
        false += not overlap.any()
    found = (
        truth[real].assign(hit=hit[real]).groupby(["incident", "kind"])["hit"].any().reset_index()
    )
    kinds = [{"kind": row.kind, "found": row.hit} for row in found.itertuples()]
    return {
        "false": false,
        "found": int(found["hit"].sum()),
        "incidents": len(found),
        "kinds": kinds,
    }


if __name__ == "__main__":
    main()
