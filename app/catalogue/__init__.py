"""The published catalogue: its routes, and the lists that are generated from libraries or imported by the operator."""
