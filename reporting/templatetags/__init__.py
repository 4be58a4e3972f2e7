"""Tags that pages and documents use to show figures."""
