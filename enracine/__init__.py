"""Enracine : le continuum de services de la régionalisation de l'immigration au Québec."""

__version__ = "0.1.0"
