"""Aggregates that a town can plan with and nobody can be found in."""
