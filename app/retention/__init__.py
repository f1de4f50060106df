"""How long what is stored stays: each table has a class, each class a period, a report before anything is removed, a job."""
