"""The closed catalogue of reasonings, cut by topic. Importing this package enters each kind in the catalogue."""

from eligibility.engine.kinds import choices, identity, notices, quantities, shares, sites, territory, undertakings

__all__ = ["choices", "identity", "notices", "quantities", "shares", "sites", "territory", "undertakings"]
