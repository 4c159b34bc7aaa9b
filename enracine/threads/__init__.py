"""What a person and the organisation that follows her write to each other, kept with her file."""
