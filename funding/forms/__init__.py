"""Forms of money and of decisions. One file a topic."""
