"""The profile that detectors may be tuned on."""

from benchmarks.rates import failures, machines, people, schedules
from benchmarks.rates.made import Regime
from benchmarks.rates.profile import Profile, Sizes

DEVELOPMENT = Profile(
    name="development",
    regimes=(
        Regime("dead", 0.13, "rare", people.hardly_ever),
        Regime("chores", 0.21, "rare", people.chores),
        Regime("people", 0.18, "human", people.people),
        Regime("cron", 0.08, "scheduled", schedules.cron),
        Regime("nightly", 0.05, "scheduled", schedules.nightly),
        Regime("weekly", 0.03, "scheduled", schedules.weekly),
        Regime("monthly", 0.02, "scheduled", schedules.monthly),
        Regime("batch", 0.05, "scheduled", schedules.batch),
        Regime("agents", 0.05, "machine", schedules.agents),
        Regime("traffic", 0.08, "machine", machines.traffic),
        Regime("retries", 0.04, "machine", machines.retries),
        Regime("scaling", 0.05, "scaling", machines.scaling),
        Regime("deployments", 0.06, "deploy", people.deployments),
    ),
    faults=(Regime("faults", 1.0, "read", failures.own_faults),),
    failures=failures.share_of,
    sizes=Sizes(),
)
