"""Places, their dated divisions and their facts. Public data: no person appears here."""
