"""The monitoring office's pages: indicators, themes, tables, targets and the report, under `/monitoring`."""
