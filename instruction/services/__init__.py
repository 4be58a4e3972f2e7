"""What the services do to a dossier: notes, judgements, lists. One file a topic."""
