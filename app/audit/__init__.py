"""The audit log: one row for every look and every change, in the transaction it describes, numbered and MACed."""
