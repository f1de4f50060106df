"""Moves: a newcomer takes her record to another municipality."""
