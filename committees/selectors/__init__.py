"""What is read of sittings. One file a topic."""
