"""Meeting at an hour: hours that a colleague offers, that a person books, both calendars told."""
