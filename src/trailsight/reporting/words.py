"""Numbers and names in words: the same in tables, figures and progress lines."""

MINUTES_AN_HOUR, MINUTES_A_DAY = 60, 1440
BEYOND_BELIEF = 12
UNKNOWN = "no ARN"


def rate(average: float) -> str:
    """Calls a minute with two significant figures, or one decimal; never in powers of ten."""
    if average >= 100:
        return f"{average:,.0f}"
    if average >= 0.995:
        return f"{average:.1f}"
    if average < 1e-6:
        return "0" if average <= 0 else "<0.000001"
    two_figures, power = f"{average:.1e}".split("e")
    return f"{float(two_figures) * 10 ** int(power):.{1 - int(power)}f}"


def rarity(bans: float) -> str:
    """Bans, as they are printed, as odds rounded towards the common: 7.6 are "1 in 10^7".

    No model's tail is to be believed to the hundredth power: beyond 12 bans no more is said.
    """
    if bans >= BEYOND_BELIEF:
        return f"< 1 in 10^{BEYOND_BELIEF}"
    return f"1 in 10^{int(round(bans, 1))}" if bans >= 4 else f"1 in {10 ** max(bans, 0):,.0f}"


def duration(minutes: int) -> str:
    """A length of time in its two largest units: "7 min", "2 h 10 min", "3 d 4 h"."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours, minutes = divmod(rest, MINUTES_AN_HOUR)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{number} {unit}" for number, unit in parts[:2] if number) or "0 min"


def service(event_source: str) -> str:
    """An event source as people call it: "ec2" for "ec2.amazonaws.com"."""
    return event_source.removesuffix(".amazonaws.com")


def identity(arn: str) -> str:
    """Who an ARN names: "role/deploy" for "arn:aws:sts::111122223333:assumed-role/deploy"."""
    if arn in ("", "null"):
        return UNKNOWN
    parts = arn.split(":", 5)
    name = parts[5] if len(parts) == 6 and parts[0] == "arn" else arn
    return name.removeprefix("assumed-") if name.startswith("assumed-role/") else name


def printable(text: str) -> str:
    """``text`` without what would steer a terminal or break a line: logs may hold anything."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def shortened(text: str, length: int) -> str:
    """At most ``length`` characters of ``text``: its beginning and its end."""
    if len(text) <= length:
        return text
    head = length // 2
    return f"{text[:head]}…{text[len(text) - (length - head - 1) :]}"
