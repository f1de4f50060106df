"""PostgreSQL: the server, its roles, the engine and the row conventions."""
