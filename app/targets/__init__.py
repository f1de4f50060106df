"""Targets (Zielvorgaben): what a town decided that an indicator shall reach by when, and the reviews of it."""
