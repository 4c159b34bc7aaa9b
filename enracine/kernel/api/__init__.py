"""What every feature's API stands on: problems, versions, pages, routers; no word of the domain."""
