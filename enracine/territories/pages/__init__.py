"""Pages of the places, by audience."""
