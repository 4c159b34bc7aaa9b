"""Pages of appointments, by audience."""
