"""The values that the rooms hand each other: frozen, typed, free of behaviour that needs a library."""
