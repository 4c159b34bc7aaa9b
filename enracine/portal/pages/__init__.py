"""Pages of the portal: registration, and a candidate's own pages."""
