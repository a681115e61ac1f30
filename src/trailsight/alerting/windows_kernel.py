"""Compiled: trailing counts of one series, minute by minute, and their extremes by slot."""

import numpy as np

from trailsight.alerting.scales import FALLS, SCALES
from trailsight.contracts.compiled import Floats, Integers, compiled
from trailsight.contracts.expected import QUARTER

LONGEST = SCALES[-1]
BLOCK = (0, 0, SCALES[1], SCALES[2], SCALES[3])
"""The next smaller scale, whose largest block a window counts without."""


@compiled
def sliding_max(
    values: Floats, width: int, low: int, high: int, out: Floats, queue: Integers
) -> None:
    """``out[t]`` = max of ``values[max(t - width + 1, low) .. t]`` for t in [low, high)."""
    head = tail = 0
    for t in range(low, high):
        while tail > head and values[queue[tail - 1]] <= values[t]:
            tail -= 1
        queue[tail] = t
        tail += 1
        if queue[head] <= t - width:
            head += 1
        out[t] = values[queue[head]]


@compiled
def windows(
    total: Floats, low: int, first: int, high: int, out: Floats, work: Floats, queue: Integers,
    least: float,
) -> None:  # fmt: skip
    """``out[i, t]``: calls in the window of ``SCALES[i]`` minutes up to and including t, less its
    largest block; 0 where it is no rise that is still going on. For t in [first, high).

    ``total`` (T + 1,) are the calls before each minute, 0 at ``low``; ``work`` (2, T) and
    ``queue`` (T,) are scratch; a window of fewer than ``least`` calls is no rise.
    """
    for i in range(len(SCALES)):
        width = SCALES[i]
        block = BLOCK[i]
        if block:
            begin = max(first - width + block, low)
            for t in range(begin, high):
                work[0, t] = total[t + 1] - total[max(t + 1 - block, low)]
            sliding_max(work[0], width - block + 1, begin, high, work[1], queue)
        for t in range(first, high):
            calls = total[t + 1] - total[max(t + 1 - width, low)]
            if block:
                calls -= work[1, t]
            if calls < least:
                out[i, t] = 0.0
                continue
            if width > 5:
                rate = 0.5 * calls / width
                lately = total[t + 1] - total[max(t - 4, low)]
                quarter = total[t + 1] - total[max(t - 14, low)]
                if lately < 5 * rate or (width > 15 and quarter < 15 * rate):
                    calls = 0.0
            out[i, t] = calls


@compiled
def peaks(
    minute: Integers,
    count: Integers,
    offset: int,
    total: Floats,
    full: Floats,
    work: Floats,
    queue: Integers,
    out: Floats,
    calls: Floats,
    least: float,
) -> None:
    """``out[i, q]``: the largest window of ``SCALES[i]`` minutes that ends in slot q; ``calls[q]``
    the calls in the slot.

    ``minute`` and ``count`` are the called minutes of one series, ``offset`` the place of minute
    0 in its slot. Only stretches with calls are looked at: a longer silence than the longest
    window parts them.
    """
    out[:] = 0.0
    calls[:] = 0.0
    number = len(minute)
    length = len(queue)
    at = 0
    while at < number:
        low = offset + minute[at]
        t = low
        total[low] = 0.0
        while True:
            here = offset + minute[at]
            while t < here:
                total[t + 1] = total[t]
                t += 1
            total[t + 1] = total[t] + count[at]
            t += 1
            calls[here // QUARTER] += count[at]
            at += 1
            if at == number or offset + minute[at] >= t + LONGEST:
                break
        high = min(t + LONGEST, length)
        while t < high:
            total[t + 1] = total[t]
            t += 1
        windows(total, low, low, high, full, work, queue, least)
        for i in range(len(SCALES)):
            for t in range(low, high):
                if full[i, t] > out[i, t // QUARTER]:
                    out[i, t // QUARTER] = full[i, t]


@compiled
def valleys(
    minute: Integers, count: Integers, offset: int, since: int, total: Floats, out: Floats
) -> None:
    """``out[i, q]``: the fewest calls of a window of ``FALLS[i]`` minutes that ends in slot q;
    infinite where none is fully observed. ``since`` is the first observed minute, from slot 0."""
    length = len(total) - 1
    total[0] = 0.0
    t = 0
    for at in range(len(minute)):
        here = offset + minute[at]
        while t < here:
            total[t + 1] = total[t]
            t += 1
        total[t + 1] = total[t] + count[at]
        t += 1
    while t < length:
        total[t + 1] = total[t]
        t += 1
    out[:] = np.inf
    for i in range(len(FALLS)):
        width = FALLS[i]
        for t in range(since + width - 1, length):
            calls = total[t + 1] - total[t + 1 - width]
            if calls < out[i, t // QUARTER]:
                out[i, t // QUARTER] = calls
