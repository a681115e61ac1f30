"""What a stage is told: the built components and the plain options."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from trailsight.activity.table import ActivityTable
from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.contracts.engine import Engine
from trailsight.contracts.errors import InputError
from trailsight.evaluation.options import CompareOptions, EvaluateOptions
from trailsight.evaluation.verdict import PromoteOptions
from trailsight.insight.form import InsightForm
from trailsight.insight.sinks.contract import Sink
from trailsight.jobs.explaining.options import ExplainOptions
from trailsight.jobs.extracting.options import ExtractOptions
from trailsight.jobs.spans import ScoreSpan, TrainSpan
from trailsight.jobs.tuning.options import TuneOptions
from trailsight.reporting.options import ReportOptions
from trailsight.reporting.recorder import Tracking
from trailsight.series.choice import SeriesChoice
from trailsight.serving.options import ServeOptions
from trailsight.simulation.organisation import Organisation
from trailsight.source.trail import Trail


def name_of(detector: Detector) -> str:
    """The name of a detector: that of its module, and of its YAML."""
    return type(detector).__module__.rpartition(".")[2]


@dataclass(frozen=True)
class Settings:
    """One run of any stage."""

    source: Trail | ActivityTable
    detector: Detector
    series: SeriesChoice
    alerting: Rules
    insight: InsightForm
    reporting: ReportOptions
    tracking: Tracking
    engine: Engine
    simulate: Organisation
    extract: ExtractOptions = field(default_factory=ExtractOptions)
    compare: CompareOptions = field(default_factory=CompareOptions)
    evaluate: EvaluateOptions = field(default_factory=EvaluateOptions)
    tune: TuneOptions = field(default_factory=TuneOptions)
    serve: ServeOptions = field(default_factory=ServeOptions)
    promote: PromoteOptions = field(default_factory=PromoteOptions)
    explain: ExplainOptions = field(default_factory=ExplainOptions)
    sink: Mapping[str, Sink] = field(default_factory=dict)
    train: TrainSpan = field(default_factory=TrainSpan)
    score: ScoreSpan = field(default_factory=ScoreSpan)
    model: str | int | None = None
    """The registered model that scores: an alias or a number; None: what ``train`` learns."""
    register: bool = False
    """Whether ``train`` registers what it has learnt, as the challenger."""
    workdir: str = "."
    upstream: str = "auto"
    output: str = "text"
    fail_on: str = "nothing"
    config: str = ""
    """The configuration that all this was built from, as YAML."""

    def __post_init__(self) -> None:
        choices = {
            "upstream": ("auto", "never"),
            "output": ("text", "json"),
            "fail_on": ("nothing", "insight"),
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                problem = f"{getattr(self, name)!r} is none of {', '.join(allowed)}"
                raise InputError(name, problem)
        if not isinstance(self.register, bool):
            raise InputError("register", f"{self.register!r} is neither true nor false")
        if self.model is not None and not re.fullmatch(r"[A-Za-z0-9][\w.-]*", str(self.model)):
            raise InputError("model", f"{self.model!r} is neither an alias nor a number")
        self.policy  # noqa: B018 - a mistake in the file is told before anything runs

    @property
    def root(self) -> Path:
        """The working directory, absolute."""
        return Path(self.workdir).expanduser().resolve()

    @cached_property
    def policy(self) -> Policy:
        """The reviewed overrides and suppression rules."""
        path = self.alerting.policy
        return Policy.read(None if path is None else Path(path).expanduser())

    @property
    def simulated(self) -> Path:
        """Where ``simulate`` writes."""
        return self.root / "data" / "simulated"

    @property
    def activity(self) -> Path:
        """The activity table."""
        return self.root / "data" / "activity"

    @property
    def insights(self) -> Path:
        """Episodes and Insight events."""
        return self.root / "data" / "insights"

    @property
    def baselines(self) -> Path:
        """What ``train`` has learnt."""
        return self.root / "models" / "baselines" / "baseline.npz"

    @property
    def reports(self) -> Path:
        """What people look at."""
        return self.root / "reports"

    @property
    def detector_name(self) -> str:
        """The name of the detector: that of its module, and of its YAML."""
        return name_of(self.detector)

    def parameters(self) -> Mapping[str, Any]:
        """All that was chosen, by group, for the record."""
        chosen: dict[str, Any] = {"workdir": self.workdir, "detector.name": self.detector_name}
        chosen["model"] = self.model
        groups = (
            "source", "detector", "series", "alerting", "insight", "simulate", "train", "score",
        )  # fmt: skip
        for group in groups:
            chosen[group] = asdict(getattr(self, group))
        chosen["sink"] = {name: asdict(one) for name, one in self.sink.items()}  # type: ignore[call-overload]
        return chosen
