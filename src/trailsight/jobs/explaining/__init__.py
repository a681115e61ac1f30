"""Why a minute was an Insight, or was not."""
