"""The schema of a policy file: from its sections to rules."""

from pathlib import Path
from typing import Any

from trailsight.alerting.matching import CallerMatch, SeriesMatch
from trailsight.alerting.policy_file import spelling
from trailsight.alerting.policy_file.entries import Entries
from trailsight.alerting.policy_file.plain_yaml import Section, Value, read_yaml
from trailsight.alerting.policy_file.windows import windows_in
from trailsight.alerting.rule import SHARE, Override, Suppress
from trailsight.alerting.when import MINUTES_A_DAY

ABOUT = ("name", "reason", "owner", "expires", "match")
SERIES = ("account", "region", "event_source", "event_name", "insight_type", "error_code")
CALLERS = ("identity", "user_agent", "invoked_by", "callers", "share")
SETTINGS = (
    "budget", "threshold", "min_calls", "min_excess", "min_ratio", "rises", "drops", "close_after",
)  # fmt: skip
MOST_BUDGET, MOST = 1_440_000.0, 1e12


def rules_in(content: bytes, path: Path) -> tuple[tuple[Override, ...], tuple[Suppress, ...]]:
    """The rules of the file, in its order; raises ``InputError`` naming file, rule and field."""
    whole = read_yaml(content, path)
    if whole is None:
        return (), ()
    file = Entries(whole, str(path), ("overrides", "suppress"))
    found: dict[str, list[Any]] = {"overrides": [], "suppress": []}
    for kind, rules in found.items():
        listed = file.value(kind)
        if listed == "":  # every example below it is commented out
            continue
        if not isinstance(listed, tuple):
            file.fail(kind, "is not a list of rules")
        for number, section in enumerate(listed, 1):
            where = f"{path}: {kind}[{number}]{_title(section)}"
            rules.append((_override if kind == "overrides" else _suppress)(section, where))
    return tuple(found["overrides"]), tuple(found["suppress"])


def _title(section: Value) -> str:
    if not isinstance(section, Section):
        return ""
    name = section.entries.get("name", "")
    return (f" {name!r}" if isinstance(name, str) and name else "") + f" (line {section.line})"


def _override(section: Value, where: str) -> Override:
    rule = Entries(section, where, (*ABOUT, "set"))
    about = _about(rule)
    series = _series(Entries(rule.value("match") or Section({}, 0), f"{where}: match", SERIES))
    if not series.chosen:
        rule.fail("match", "is about every series", "set it in alerting: alerting.SETTING=…")
    given = Entries(rule.value("set") or Section({}, 0), f"{where}: set", SETTINGS)
    offered = {
        "budget": given.number("budget", float, 1e-6, MOST_BUDGET),
        "threshold": given.number("threshold", float, 0.1, 1000.0),
        "min_calls": given.number("min_calls", int, 1, int(MOST)),
        "min_excess": given.number("min_excess", float, 0.0, MOST),
        "min_ratio": given.number("min_ratio", float, 1.0, MOST),
        "rises": given.switch("rises"),
        "drops": given.switch("drops"),
        "close_after": given.number("close_after", int, 1, MINUTES_A_DAY),
    }
    chosen = {name: value for name, value in offered.items() if value is not None}
    if not chosen:
        rule.fail("set", "must be given", f"one or more of {', '.join(SETTINGS)}")
    if {"budget", "threshold"} <= set(chosen):
        rule.fail("set", "budget and threshold are two forms of one setting", "keep one")
    if chosen.get("rises") is False and chosen.get("drops") is False:
        remedy = "suppress it: what is suppressed is listed"
        rule.fail("set", "nothing is left with rises and drops off", remedy)
    return Override(**about, series=series, chosen=tuple(sorted(chosen.items())))


def _suppress(section: Value, where: str) -> Suppress:
    rule = Entries(section, where, (*ABOUT, "between", "window"))
    about = _about(rule)
    match = Entries(rule.value("match") or Section({}, 0), f"{where}: match", (*SERIES, *CALLERS))
    series, callers = _series(match), _callers(match)
    share = match.number("share", float, 0.01, 1.0)
    if share is not None and callers is None:
        match.fail("share", "of whom?", "give identity, user_agent, invoked_by or callers too")
    when = windows_in(rule)
    if not series.chosen and callers is None and not when:
        rule.fail("match", "is about every Insight", "say which: series, callers, or a window")
    share = SHARE if share is None else share
    return Suppress(**about, series=series, callers=callers, share=share, when=when)


def _about(rule: Entries) -> dict[str, Any]:
    return {
        "name": rule.required("name", "it is what reports call the rule"),
        "reason": rule.required("reason", "it is what gets reviewed"),
        "owner": rule.text("owner"),
        "expires": rule.day("expires"),
    }


def _series(match: Entries) -> SeriesMatch:
    chosen = {
        "account": match.globs("account", spelling.account),
        "region": match.globs("region", spelling.region),
        "event_source": match.globs("event_source", spelling.event_source),
        "event_name": match.globs("event_name", spelling.api),
        "insight_type": match.globs("insight_type", spelling.insight_type),
        "error_code": match.globs("error_code"),
    }
    everything = [name for name, globs in chosen.items() if globs and "*" in globs.patterns]
    for name in everything:
        match.fail(name, "'*' is about all of them", "leave it out")
    return SeriesMatch(**chosen)


def _callers(match: Entries) -> CallerMatch | None:
    services = match.text("callers")
    if match.has("callers") and services != "services":
        match.fail("callers", f"{services!r} is not services", "or give identity or user_agent")
    callers = CallerMatch(
        identity=match.globs("identity", spelling.identity),
        user_agent=match.globs("user_agent"),
        invoked_by=match.globs("invoked_by"),
        services=bool(services),
    )
    return callers if callers != CallerMatch() else None
