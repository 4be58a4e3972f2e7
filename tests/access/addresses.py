"""Every address of the portal with who may open it: the kind of its arguments (see ``world``), and what each gets.

``draft`` and ``filed`` are two dossiers of the same organisation. The pages of who is asked an opinion have actors and
a table of their own: test_opinions_matrix.
"""

from tests.access.actors import Lines
from tests.access.tables import applications, committees, contacts, funding, instruction, portal, reporting

TABLES = (portal, contacts, applications, instruction, committees, funding, reporting)
TABLE: Lines = {name: line for table in TABLES for name, line in table.TABLE.items()}
