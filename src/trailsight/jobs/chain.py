"""The stages in their order: each runs those before it whose outputs are missing, and says so."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace

from trailsight.activity.ledger import Ledger
from trailsight.activity.store import ActivityStore
from trailsight.contracts.atomic import write_bytes
from trailsight.contracts.errors import InputError
from trailsight.jobs.extract import Tick, extract
from trailsight.jobs.extracting.options import NONE
from trailsight.jobs.extracting.plan import Plan, plan
from trailsight.jobs.extracting.summary import ExtractSummary
from trailsight.jobs.extracting.verify import check
from trailsight.jobs.extracting.watch import Watch, unwatched
from trailsight.jobs.life import STATE, Life, description_of, read_life
from trailsight.jobs.registered import Registered, registered
from trailsight.jobs.settings import Settings
from trailsight.jobs.tracked import life_of, training_run
from trailsight.jobs.train import Model, Trained, describe, learn, stored, stored_meta, train
from trailsight.jobs.windows import Windows, fixed, resolve
from trailsight.simulation.write import SimulationSummary, simulate

log = logging.getLogger("trailsight")

Progress = Callable[[str, str], AbstractContextManager[Tick]]
"""Opens a stage, by its name and what it counts."""


@contextmanager
def silent(name: str, unit: str) -> Iterator[Tick]:
    """Progress for nobody to see."""
    yield lambda done, total: None


@dataclass(frozen=True)
class Chain:
    """The upstream of a stage."""

    settings: Settings
    progress: Progress = silent
    reading: Callable[[], AbstractContextManager[Watch]] = lambda: nullcontext(unwatched)
    """Opens what shows how far the reading of logs is."""
    learnt: list[str] = field(default_factory=list)
    """The versions of the baselines that it has learnt."""
    registered: Registered | None = None
    """The registered model that scores in place of those."""

    def fixed(self) -> "Chain":
        """The same, with the registered model that the settings name, if they name one."""
        if self.settings.model is None:
            return self
        found = registered(self.settings)
        return replace(self, settings=found.settings, registered=found)

    def simulated(self) -> SimulationSummary | None:
        """Makes the simulated organisation, unless the one that is wanted is there already."""
        wanted = json.dumps(asdict(self.settings.simulate), sort_keys=True)
        mark = self.settings.simulated / "simulation.json"
        if mark.exists() and mark.read_text("utf-8") == wanted:
            return None
        self._missing("data/simulated", "simulate", "holds no such organisation")
        return self.simulate()

    def simulate(self) -> SimulationSummary:
        """Makes the simulated organisation."""
        with self.progress("simulate", "days") as tick:
            summary = simulate(self.settings.simulate, self.settings.simulated, tick)
        content = json.dumps(asdict(self.settings.simulate), sort_keys=True)
        write_bytes(self.settings.simulated / "simulation.json", content.encode())
        return summary

    def plan(self) -> Plan:
        """What ``extract`` would read; nothing is written, so nothing is simulated either."""
        source = self.settings.source
        if source.path is None:
            logs = self.settings.simulated / "AWSLogs"
            if not logs.is_dir():
                problem = f"is null, and there is no simulated organisation in {logs}"
                raise InputError("source.path", problem, "name logs, or run pipelines.simulate")
            source = replace(source, path=str(logs))
        with self.settings.engine.running() as engine:
            return plan(source, self.settings.activity, engine.map)

    def extract(self) -> ExtractSummary:
        """Brings the activity table up to date."""
        source = self.settings.source
        if source.path is None:
            self.simulated()
            source = replace(source, path=str(self.settings.simulated / "AWSLogs"))
        options, path = self.settings.extract, self.settings.activity
        with self.settings.engine.running() as engine:
            checked = None
            if options.verify != NONE:
                with self.progress("verify", "files") as tick:
                    checked = check(source, options, path, engine, tick)
            with self.reading() as watch:
                return extract(source, path, engine, watch, checked)

    def extracted(self) -> ExtractSummary | None:
        """Brings the activity table up to date where that is allowed; None where it is not."""
        if self.settings.upstream == "auto":
            summary = self.extract()
            summary.require(self.settings.extract.share)
            return summary
        if not ActivityStore(self.settings.activity).days():
            self._missing("data/activity", "extract", "holds no activity")
        return None

    def windows(self, origin: int | None = None) -> Windows:
        """What is learnt from and what is scored; ``origin`` is where scoring once began."""
        span = ActivityStore(self.settings.activity).span()
        if self.registered is not None:
            return fixed(self.settings.train, self.settings.score, span, origin)
        return resolve(self.settings.train, self.settings.score, span, origin)

    def life(self) -> tuple[Windows, Life]:
        """What is to be scored, and what earlier runs under the same settings have left."""
        windows, life, other = self.standing()
        if other:
            log.warning(
                "data/insights was made under another %s: scoring anew; what it held is kept in "
                "data/insights.previous",
                ", ".join(other),
            )
        if self.registered is not None:
            self.registered.require_before(life.scored_to)
        return windows, life

    def standing(self) -> tuple[Windows, Life, tuple[str, ...]]:
        """The same, and the settings that differ where there is a life under others."""
        description = description_of(self.settings, self._origin())
        life = read_life(self.settings.insights / STATE)
        other: tuple[str, ...] = ()
        if life is not None:
            names = sorted(set(life.description) | set(description))
            other = tuple(n for n in names if life.description.get(n) != description.get(n))
            if not other:
                return self.windows(life.origin), life, other
        windows = self.windows()
        return windows, Life(description, windows.score_start, windows.score_start), other

    def train(self, windows: Windows, parent: str | None = None) -> Trained:
        """Learns a baseline, and records it as a run, ``parent``'s child where it is a refit.

        The warning of the first one is told: those that follow it day by day differ by a day.
        """
        again = bool(self.learnt)
        with silent("", "") if again else self.progress("train", "series") as tick:
            trained = train(self.settings, windows, self._origin())
            tick(len(trained.history.keys), len(trained.history.keys))
        self.learnt.append(trained.model.version)
        self.settings.tracking.log(self.settings.root, training_run(self.settings, trained, parent))
        if trained.warning and not again:
            log.warning("%s", trained.warning)
        return trained

    def model(self, windows: Windows) -> Model:
        """The baseline that ``windows`` and the settings ask for, learnt anew where needed."""
        if self.registered is not None:
            return self.registered.model
        wanted = describe(self.settings, windows, self._origin())
        model = stored(self.settings, wanted)
        if model is not None:
            return model
        there = self.settings.baselines.exists()
        why = "was learnt from something else" if there else "is missing"
        if not self.learnt:
            self._missing("models/baselines", "train", why)
        return self.train(windows, self._life_before(wanted)).model

    def _life_before(self, wanted: Mapping[str, str]) -> str | None:
        """The life of the stored baseline, where one of ``wanted`` is a refit of it."""
        before = stored_meta(self.settings)
        return life_of(wanted) if before and life_of(before) == life_of(wanted) else None

    def model_aside(self, windows: Windows) -> Model:
        """The same, where nothing may be written: what is learnt is not stored."""
        if self.registered is not None:
            return self.registered.model
        origin = self._origin()
        model = stored(self.settings, describe(self.settings, windows, origin))
        return learn(self.settings, windows, origin).model if model is None else model

    def _origin(self) -> dict[str, str]:
        return Ledger(self.settings.activity).source() or {}

    def _missing(self, what: str, stage: str, why: str) -> None:
        if self.settings.upstream == "never":
            raise InputError(what, f"{why}, and upstream=never", f"python -m pipelines.{stage}")
        log.info("%s %s: running %s", what, why, stage)
