"""Meter: how often a value served again and how often it was asked for again."""
