"""Why a minute was an Insight, or was not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from trailsight.api.moment import When, text
from trailsight.api.pick import key_of
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.chain import Chain
from trailsight.jobs.explain import explain
from trailsight.jobs.explaining.answer import Answer
from trailsight.jobs.explaining.options import ExplainOptions
from trailsight.jobs.explaining.text import of_explain
from trailsight.jobs.settings import Settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Explanation:
    """What ``python -m pipelines.explain`` answers; made by ``Store.explain``."""

    answer: Answer

    def __str__(self) -> str:
        return of_explain(self.answer)

    def __repr__(self) -> str:
        return of_explain(self.answer)

    def content(self) -> dict[str, Any]:
        """The same as plain values: what ``output=json`` prints."""
        return self.answer.content()


def explained(
    settings: Settings,
    api: "str | SeriesKey | pd.Series[Any]",
    at: When,
    which: Mapping[str, str | None],
) -> Explanation:
    """Explains the minute ``at`` of ``api``."""
    if not isinstance(api, str):
        key = key_of(api)
        own = {"account": key.account, "region": key.region, "type": key.insight_type}
        which = {**own, "error": key.error_code, **which}
        api = f"{key.event_source}:{key.event_name}"
    try:
        options = ExplainOptions(api=api, at=text(at), **which)
    except TypeError:
        remedy = "account, region, error and type narrow it"
        raise InputError("explain", f"no such option among {', '.join(which)}", remedy) from None
    chain = Chain(replace(settings, explain=options))
    return Explanation(explain(chain.settings, chain.standing(), chain.model_aside))
