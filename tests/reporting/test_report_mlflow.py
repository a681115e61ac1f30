"""The report in MLflow's artifact view: a frame of another origin, that allows scripts only."""

import shutil
from pathlib import Path

import pytest

from tests.reporting.test_report_browser import CHROMIUM, QUIET, report
from tests.reporting.test_tracking_server import RUN, server
from trailsight.reporting.report import write_report
from trailsight.reporting.tracking import MlflowTracking, RunRecord

__all__ = ["server"]  # a fixture


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not on this machine")
def test_mlflow_shows_the_report(server: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    page_file = tmp_path / "report.html"
    write_report(report(), page_file)
    run = RunRecord(**{**vars(RUN), "report": page_file})
    address = MlflowTracking(server).log(tmp_path, run)
    assert address is not None
    where, _, view = address.partition("?")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        page.goto(f"{where}/artifacts/report.html?{view}")
        page.wait_for_selector("iframe", timeout=60_000)
        frame = page.frame_locator("iframe").last  # the page draws it twice for a moment
        frame.get_by_role("button", name="Bans").click(timeout=60_000)
        assert frame.locator("h1").inner_text() == "A run"
        assert frame.locator("th[aria-sort=descending]").inner_text().startswith("Bans")
        assert frame.locator("svg").count() == 4
        assert frame.locator("svg").first.bounding_box()["width"] > 300  # type: ignore[index]
        frame.get_by_role("button", name="Switch to dark colours").click()
        ground = frame.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
        assert ground == "rgb(20, 23, 27)"
        frame.get_by_role("link", name="More").click()
        assert frame.locator("details#more pre").is_visible()
        browser.close()
