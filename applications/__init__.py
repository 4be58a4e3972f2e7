"""What is asked: dossiers, their answers, their filing, and the path that they follow."""
