"""Meter: how often a value that another agency recorded was read instead of asked for, and how often it was asked for again."""
