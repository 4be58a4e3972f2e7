#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    from django.core.management import execute_from_command_line

    if sys.argv[1:2] == ["evaluate_eligibility"] and not any(word.startswith("--call") for word in sys.argv):
        judge_with_the_bundled_call()
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "melpv.settings")
        execute_from_command_line(sys.argv)


def judge_with_the_bundled_call() -> None:
    """Run the one command that needs no database without asking for the settings of one."""
    from django.conf import settings

    from eligibility.management.commands.evaluate_eligibility import Command

    settings.configure()
    Command().run_from_argv(sys.argv)


if __name__ == "__main__":
    main()
