"""Tests of the frame of all pages."""
