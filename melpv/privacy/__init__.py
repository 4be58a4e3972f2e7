"""A person's data: what is held and why, its export, the end of an account, and how long everything is kept.

An app of its own, at the top of the house beside ``melpv``: it reads and erases what all the others own, and none of
them knows it.
"""
