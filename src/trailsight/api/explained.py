"""Why a minute was an Insight, or was not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trailsight.api.moment import When, text
from trailsight.contracts.errors import InputError
from trailsight.jobs.chain import Chain
from trailsight.jobs.explain import explain
from trailsight.jobs.explaining.answer import Answer
from trailsight.jobs.explaining.options import ExplainOptions
from trailsight.jobs.explaining.text import of_explain
from trailsight.jobs.settings import Settings


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
    settings: Settings, api: str, at: When, which: Mapping[str, str | None]
) -> Explanation:
    """Explains the minute ``at`` of ``api``."""
    try:
        options = ExplainOptions(api=api, at=text(at), **which)
    except TypeError:
        remedy = "account, region, error and type narrow it"
        raise InputError("explain", f"no such option among {', '.join(which)}", remedy) from None
    chain = Chain(replace(settings, explain=options))
    return Explanation(explain(chain.settings, chain.standing(), chain.model_aside))
