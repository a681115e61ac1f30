"""Pictures of frozen values; the only files that know matplotlib."""
