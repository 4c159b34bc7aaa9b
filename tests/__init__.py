"""Everything that proves the product whole: what one application can prove lives beside it."""
