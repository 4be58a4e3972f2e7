"""What is read of envelopes, commitments, scenarios, votes and decisions. One file a topic."""
