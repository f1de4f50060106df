"""The gate: the one place where an agency reads a newcomer's record."""
