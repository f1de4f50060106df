"""Merging two records of one person, with thirty days to undo it: for an agency, for herself, for the coordination office."""
