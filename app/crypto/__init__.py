"""Keys, sealed blocks, manifests, row MACs and search tokens: what keeps thieves and administrators out."""
