"""Documents as blocks: what a report says, before any format (pure)."""
