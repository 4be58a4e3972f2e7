"""A year of fictional dossiers, the same each time: people, organisations, actions, and what became of them.

``world``, ``dice``, ``carriers``, ``projects``, ``timing`` and ``dossiers`` are pure: from a seed they draw plans,
without database or clock. ``storing`` and ``rows`` write plans with the very functions that file a real dossier;
``accounts`` makes the people of the demonstration. Nothing here may run where real dossiers are: see
``only_in_demonstration``.
"""
