"""Forms of protection: what is typed is kept, errors stand beside it."""
