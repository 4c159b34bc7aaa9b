"""The shell of professionals: home of each role, search, directory."""
