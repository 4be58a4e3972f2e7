"""What is done with money: commitments, votes, scenarios, decisions, letters. One file a topic."""
