"""Official statistics beside our own counts: imported with source, date and licence, never mixed without saying so."""
