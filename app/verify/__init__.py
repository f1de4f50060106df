"""Recomputing every invariant of the stored data, as `kiim verify` does."""
