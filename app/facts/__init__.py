"""What of a newcomer may be counted, coarse and sealed: one statistics vector each, kept beside the record while she consents."""
