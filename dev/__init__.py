"""The launcher behind ``make``: installs, starts the servers a machine lacks, runs the portal, its tests and checks.

Standard library only, for it runs before anything is installed; ``dev.prepare`` alone runs in the virtual environment.
"""
