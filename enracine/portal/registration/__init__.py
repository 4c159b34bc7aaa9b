"""Registering in the portal: the questions in order, the answers kept, taking up again."""
