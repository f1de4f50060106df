"""Where a staff sign-in starts, comes back to and is ended from outside: paths that providers are told at registration."""

START_PATH = "/desk/anmelden"
RETURN_PATH = "/desk/rueckkehr"
LOGOUT_PATH = "/desk/abmeldung-von-aussen"
