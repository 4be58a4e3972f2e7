"""Judge files by their content, without Django: kinds, refusals, a reader for each kind, and their sandbox."""
