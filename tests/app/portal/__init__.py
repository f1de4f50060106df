"""The newcomer's pages over HTTP, without a browser."""
