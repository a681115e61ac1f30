"""Reads a policy file: YAML, its schema, and what in it contradicts itself."""
