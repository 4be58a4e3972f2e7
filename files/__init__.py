"""Files that people send: received by pieces, judged by content, quarantined until scanned, kept with a digest.

This room knows nobody's permissions. Who owns what a file belongs to (a dossier, an organisation) keeps a foreign key,
checks its own rights, then calls ``services.claim`` and ``serving.download``.
"""
