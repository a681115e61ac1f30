"""Other forms of an Insight event: pure functions from the record that CloudTrail writes."""
