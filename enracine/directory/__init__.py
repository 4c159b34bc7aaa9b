"""What organisations offer, where, to whom and when: kept by them, read by everybody, given to others."""
