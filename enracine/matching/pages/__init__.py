"""Pages of places and proposals, by audience."""
