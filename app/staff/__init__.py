"""Staff signed in, whatever their office is for: sign-in, session cookie, sign-out, and whose pages these are."""
