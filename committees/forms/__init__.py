"""Forms of sittings. One file a topic."""
