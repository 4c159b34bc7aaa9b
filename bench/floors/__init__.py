"""The two floors: what the same framework and server cost when they do almost nothing."""
