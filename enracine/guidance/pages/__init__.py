"""Pages of contents, by audience."""
