"""What is read to answer."""
