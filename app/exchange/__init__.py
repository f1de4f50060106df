"""Exchange: the change feed that tells an agency what concerns it, and its acknowledgements."""
