"""Tags of this feature's templates."""
