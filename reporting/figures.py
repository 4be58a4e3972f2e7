"""Every figure of the portal, once: its name, its unit and what it counts (pure)."""
