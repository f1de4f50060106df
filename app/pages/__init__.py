"""What all pages share: languages and texts, the shell they stand in, forms that cannot be forged, and who is looking."""
