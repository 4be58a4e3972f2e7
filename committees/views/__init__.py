"""Pages of sittings. One file a topic."""
