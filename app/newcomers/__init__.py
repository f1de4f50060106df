"""Newcomers: registering with a first consent, linking by code, and noticing that somebody may be registered already."""
