"""How it is judged: the referents' inbox and the dossier as the staff reads it."""
