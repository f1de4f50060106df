"""Values of statements between people and the record: read as words of one language, given through inputs that need no script."""
