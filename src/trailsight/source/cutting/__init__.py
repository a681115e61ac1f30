"""The wanted fields of sound trail files, cut out of their bytes by compiled loops."""
