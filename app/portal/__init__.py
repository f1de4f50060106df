"""The newcomer's pages: permissions first; every deed is the same use case that the interface for programs calls."""
