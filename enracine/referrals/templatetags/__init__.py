"""What the pages of this feature, and of others, ask of its lines."""
