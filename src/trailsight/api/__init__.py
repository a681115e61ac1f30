"""What notebooks import: frames and figures of the values that the stages work on.

Users take the names from ``trailsight`` itself; ``docs/python.md`` tells of them.
"""
