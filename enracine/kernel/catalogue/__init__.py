"""The page where every component of the interface kit can be seen; for developers only."""
