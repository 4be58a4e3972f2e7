"""Who: people, organisations, services, referents, funders, and the post that reaches them."""
