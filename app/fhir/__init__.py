"""FHIR: one released record as HL7 FHIR R4 resources, read-only."""
