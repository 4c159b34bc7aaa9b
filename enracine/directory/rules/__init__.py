"""Pure rules of the directory: how it is told, how it is asked, how another one is understood."""
