"""Grants: asking for a consent, giving, refusing and withdrawing it, its evidence, and the sweeper that ends what has run out."""
