"""What it adds up to: the figures of a call; writes nothing that others own."""
