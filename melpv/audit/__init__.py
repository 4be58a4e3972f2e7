"""Proof that what happened is told as it happened: seals of the day, verification, rights of the database's roles."""
