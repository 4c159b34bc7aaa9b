"""The one page of the demonstration."""
