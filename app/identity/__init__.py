"""Who calls and how they prove it: client tokens, newcomers' letters, PINs and sessions, and the caller types of all routes."""
