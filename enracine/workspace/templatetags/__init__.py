"""What the pages of the shell draw line by line."""
