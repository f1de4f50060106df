"""The record itself: who may add, replace or confirm a statement, and what the newcomer may do with all that is held of her."""
