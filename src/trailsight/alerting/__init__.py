"""From scores to decisions: thresholds from an alert budget, open and close rules, guards."""
