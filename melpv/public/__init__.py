"""The pages that anyone may read: home, calls, themes, and « Puis-je déposer ? ».

They bring together what the call demands (``eligibility``), who answers for a theme (``contacts``) and what the
dossier asks (``applications``). ``eligibility`` may import neither of the last two, so these views live with the
project's glue; their URL names keep the ``eligibility`` namespace, for they speak of calls and themes.
"""
