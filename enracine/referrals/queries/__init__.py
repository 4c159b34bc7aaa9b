"""What pages, the API and upper floors read of referrals; one module for each use."""
