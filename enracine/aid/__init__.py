"""Aid to households: what exists, who asks, who decides, what is paid, given back, and what is left."""
