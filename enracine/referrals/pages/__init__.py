"""Pages of referrals, by use: lists, gestures, preparation, and the person's own view."""
