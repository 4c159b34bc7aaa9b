"""What pages, the API and upper floors read about dossiers."""
