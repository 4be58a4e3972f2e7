"""A year of fictional dossiers, the same each time: people, organisations, actions, and what became of them.

``world``, ``dice``, ``carriers``, ``projects``, ``timing``, ``dossiers``, ``calendar_of_year`` and ``awards_of_year``
draw plans from a seed, without database or clock. ``storing`` and ``rows`` write plans with the functions that file
a real dossier; ``following`` goes on with the committees (``sittings_of_year``) and the money (``money_of_year``);
``accounts`` makes the people of the demonstration. Nothing here may run where real dossiers are: see
``only_in_demonstration``.
"""
