"""Telling another system of an organisation that something happened: signed, retried, never a fact."""
