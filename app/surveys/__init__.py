"""Results of surveys: aggregates that others counted, and single anonymous answers counted under the protection of releases."""
