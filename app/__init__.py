"""Everything of kiim that touches the world."""
