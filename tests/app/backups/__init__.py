"""Tests of backups, restores, rolls and the drill."""
