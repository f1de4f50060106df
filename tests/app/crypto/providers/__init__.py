"""Every provider of root keys: the contract they share, and what is particular to each."""
