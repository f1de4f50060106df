"""The newcomer's ledger head: one lock, its events, the releases they allow, the sealed record and its audited state."""
