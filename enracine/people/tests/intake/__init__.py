"""Tests of the bulk intake."""
