"""Who pays what: funders' amounts by stage, envelopes, scenarios, votes, decisions and the letters that tell them."""
