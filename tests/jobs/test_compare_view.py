"""What MLflow's pages show of two detectors, in a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.jobs.beside import chosen
from tests.reporting.servers import mlflow_server
from trailsight.jobs.chain import Chain
from trailsight.jobs.promote import promote
from trailsight.jobs.publish import publish
from trailsight.jobs.score import score

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine"),
    pytest.mark.filterwarnings("ignore"),  # MLflow's own
]
VIEW = "workflowType=machine_learning"
SLOW = 30_000
"""Milliseconds that a page may take."""


@pytest.fixture(scope="module")
def server(account: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A server with an account scored by two detectors, one of them the champion."""
    folder = tmp_path_factory.mktemp("compared")
    with mlflow_server(folder) as address:
        scored = {}
        for detector in ("seasonal_counts", "flat_rate"):
            workdir = folder / detector
            for name in ("logs", "data/activity"):
                shutil.copytree(account / name, workdir / name)
            where = ("tracking=server", f"tracking.uri={address}", f"detector={detector}")
            settings = chosen(workdir, *where, "reporting.figures=1", "register=true")
            chain = Chain(settings)
            found = score(settings, *chain.life(), chain.model, lambda done, total: None)
            published = publish(settings, found)
            assert published.run is not None
            run = published.run.partition("/runs/")[2].partition("?")[0]
            scored[detector] = {"run": run, "metrics": published.summary["metrics"]}
            promote(settings) if detector == "seasonal_counts" else None
        yield {"address": address, "scored": scored}


@pytest.fixture(scope="module")
def page() -> Iterator["Page"]:
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=quiet)
        try:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(SLOW)
            yield page
        finally:
            browser.close()


def test_two_detectors_stand_side_by_side(
    server: dict[str, Any], page: "Page", tmp_path: Path
) -> None:
    runs = [one["run"] for one in server["scored"].values()]
    listed = ",".join(f'"{run}"' for run in runs)
    page.goto(f'{server["address"]}/#/compare-runs?runs=[{listed}]&experiments=["1"]&{VIEW}')
    page.get_by_text("Comparing 2 Runs").wait_for()
    page.get_by_text("calls_expected", exact=True).first.wait_for()
    shown = page.inner_text("body")
    part = shown.partition("\nMetrics\n")[2].partition("\nArtifacts\n")[0].split("\n")
    first, second = (one["metrics"] for one in server["scored"].values())
    assert first["calls_expected"] != second["calls_expected"]
    names = sorted([*first, "insights_of_day"])  # a column of names, then both values of each
    values = [float(text) for text in part[-2 * len(names) :]]
    assert part[-3 * len(names) : -2 * len(names)] == names
    table = dict(zip(names, zip(values[::2], values[1::2], strict=True), strict=True))
    for name in first:
        assert table[name] == pytest.approx((first[name], second[name]), rel=1e-3, abs=1e-3)
    assert "detector.name\tseasonal_counts\tflat_rate" in shown

    from playwright.sync_api import expect

    page.get_by_text("report.html", exact=True).first.dispatch_event("click")
    frames = page.locator("iframe")  # the page draws each twice for a moment
    expect(frames).to_have_count(2, timeout=SLOW)
    for number, name in enumerate(server["scored"]):
        report = page.frame_locator("iframe").nth(number)
        report.get_by_text(f"Scored with {name}-").first.wait_for()
    page.screenshot(path=str(tmp_path / "compared.png"), full_page=True)
    assert (tmp_path / "compared.png").stat().st_size > 20_000


@pytest.mark.parametrize("detector", ["seasonal_counts", "flat_rate"])
def test_the_report_is_rendered_among_the_artifacts(
    server: dict[str, Any], page: "Page", detector: str
) -> None:
    run = server["scored"][detector]["run"]
    page.goto(f"{server['address']}/#/experiments/1/runs/{run}/artifacts/report.html?{VIEW}")
    report = page.frame_locator("iframe").last  # the page draws it twice for a moment
    report.get_by_role("heading", level=1).wait_for()
    assert "Insights, 2026-03-15" in report.get_by_role("heading", level=1).inner_text()
    report.get_by_text(f"Scored with {detector}-").first.wait_for()
    report.get_by_text("RunInstances").first.wait_for()


def test_the_model_says_what_it_is(server: dict[str, Any], page: "Page") -> None:
    page.goto(f"{server['address']}/#/models/trailsight/versions/1?{VIEW}")
    page.get_by_text("champion", exact=False).first.wait_for()
    page.get_by_role("heading", name="seasonal_counts-").first.wait_for()
    page.get_by_text("half_life_days 21.0; smoothing_minutes 90").first.wait_for()
    page.goto(f"{server['address']}/#/models/trailsight/versions/2?{VIEW}")
    page.get_by_text("challenger", exact=False).first.wait_for()
