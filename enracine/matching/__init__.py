"""Households and territories: what suits one household, and what a cohort could be offered."""
