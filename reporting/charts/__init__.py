"""Charts as SVG: what they show (pure)."""
