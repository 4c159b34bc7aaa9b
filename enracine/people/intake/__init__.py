"""A list of people made elsewhere, read without trusting it.

Nothing here knows Django or the database: bytes become rows (`reading`), headings become fields
(`columns`), cells become values or doubts (`values`, `lines`). What is not sure is said, never guessed.
"""
