"""Pure rules: weighing places for a household, and the lists of what it asks for."""
