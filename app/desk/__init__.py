"""The desk: pages for an agency's staff, in German; they hold no rule of their own and act through the use cases of the API."""
