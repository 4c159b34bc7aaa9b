"""What pages show of aid."""
