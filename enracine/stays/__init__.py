"""See docs/architecture.md for the floor and the rooms of this application."""
