"""How fast the portal is on a year of dossiers: ``make bench``, or ``python -m bench`` on given servers."""
