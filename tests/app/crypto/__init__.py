"""Tests of app.crypto."""
