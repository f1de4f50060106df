"""Conformance: the service's side played against a vendor's case tool."""
