"""The register: agencies, their clients and public keys, the purposes they may use, the notices an operator confirmed."""
