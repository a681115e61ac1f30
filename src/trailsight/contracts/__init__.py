"""What the rooms hand each other: frozen, typed values that need no library to behave."""
