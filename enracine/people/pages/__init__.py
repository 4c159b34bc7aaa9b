"""Pages of people, and the door of a person's own pages."""
