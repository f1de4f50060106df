"""Referrals: one agency hands a person over to another, with her consent and the other's acceptance."""
