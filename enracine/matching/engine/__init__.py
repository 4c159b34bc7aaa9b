"""Computation alone: arrays in, arrays out; neither Django nor the base."""
