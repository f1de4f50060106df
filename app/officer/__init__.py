"""The data-protection officer's desk: who saw what and was it allowed, decoys, cases, disclosures, generated documents."""
