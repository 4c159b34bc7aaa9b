"""Pages of accompaniment, by what a professional does."""
