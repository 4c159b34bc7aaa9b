"""Another directory as it arrives: a folder, an archive, a JSON file, an API; opened without trusting it."""
