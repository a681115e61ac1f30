"""The time scales, and the trailing counts that they look at.

One burst is judged once: a window of a quarter of an hour or more counts without its largest
block of the next smaller scale, so that a long window means *sustained*.
"""

SCALES = (1, 5, 15, 60, 360)
"""Minutes of the trailing windows in which a rise is looked for."""
FALLS = (15, 60, 360)
"""Those in which a drop is."""
LEAST = 4
"""Calls in a window below which nothing is a rise."""
