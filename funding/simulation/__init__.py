"""What a study gives to each dossier from each funder (pure: no Django, no clock, no database; exact to the cent).

``model`` says what a study is, ``ranking`` in which order its dossiers come, ``rules`` and ``goals`` are the closed
catalogues of what may be tried and aimed at, ``outcome`` computes, ``difference`` sets two results side by side.
"""
