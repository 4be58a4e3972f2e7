"""The sitting: who is around the table, what each funder says of each dossier, and the minutes written from it."""
