"""What must be there for some series to be judged: the series of the same APIs."""

from trailsight.contracts.series import SeriesKey
from trailsight.jobs.history import History


def family(history: History, keys: tuple[SeriesKey, ...]) -> History:
    """``history`` less the APIs that none of ``keys`` is of: errors are judged by the calls of
    their API."""
    apis = {key[:5] for key in keys}
    rows = [i for i, key in enumerate(history.panel.keys) if key[:5] in apis]
    whole = len(rows) == len(history.panel.keys)
    return history if whole else history.having(history.panel.take(rows))
