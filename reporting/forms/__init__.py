"""What a form checks and translates."""
