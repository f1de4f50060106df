"""Copies that hold what they promise: key exports, backups, restores, the roll that reaches old copies, and the drill."""
