"""Tags that pages of the apps below use to show what is decided."""
