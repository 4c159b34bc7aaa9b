"""What pages show of stays: a fixed number of queries, whatever the size."""
