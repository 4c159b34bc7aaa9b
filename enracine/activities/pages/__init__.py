"""Pages of acts, notes and group sessions, by use."""
