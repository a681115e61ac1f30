"""python -m pipelines.serve: CloudTrail's read API over what was found."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Answers until a signal ends it."""
    import logging
    import sys

    from pipelines._stage import tell
    from trailsight.serving.app import application
    from trailsight.serving.server import end_on_sigterm, listening, serve, url_of
    from trailsight.serving.service import open_service

    logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.WARNING)
    end_on_sigterm()
    options = settings.serve
    service = open_service(settings.insights, settings.activity, options.account)
    with listening(options) as listener:
        url = url_of(listener)
        regions = ", ".join(service.regions)
        text = (
            f"Serving    {url} (Ctrl-C ends it)\n"
            f"Account    {service.account} in {regions}; {service.events:,} Insight events\n"
            f"Try        aws cloudtrail lookup-events --event-category insight "
            f"--region {service.regions[0]} --endpoint-url {url}"
        )
        summary = {"url": url, "account": service.account, "regions": service.regions}
        tell(settings, text, {**summary, "events": service.events})
        sys.stdout.flush()  # whoever started this waits for the address
        serve(application(service, options), listener)
    return 0


if __name__ == "__main__":
    launch(run)
