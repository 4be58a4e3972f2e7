"""What is done before, during and after a sitting. One file a topic."""
