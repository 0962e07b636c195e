"""`chaos report …` hands its arguments to the program chaos-report and ends as that does."""

import os
import shutil
import subprocess
import sys

import click

# The endings from which the program tells a format. Where a name has none of them, `chaos report` always wrote Markdown.
KNOWN_ENDINGS = (".pdf", ".html", ".htm", ".md", ".markdown", ".json", ".xml")

# Options that say the format or the output outright.
EXPLICIT = ("--export-format", "--format", "--output", "-o")


def program():
    """The program: the one that CHAOS_REPORT names, else the one on the PATH."""
    named = os.environ.get("CHAOS_REPORT")
    found = named or shutil.which("chaos-report")
    if not found:
        raise click.ClickException(
            "the program chaos-report is not on the PATH; name it with the environment variable CHAOS_REPORT"
        )
    return found


def completed(arguments):
    """The arguments, with the format that `chaos report` writes where neither an option nor a name says one."""
    explicit = any(argument.split("=", 1)[0] in EXPLICIT for argument in arguments)
    if len(arguments) > 1 and not explicit and not arguments[-1].lower().endswith(KNOWN_ENDINGS):
        return ["--export-format", "markdown", *arguments]
    return arguments


@click.command(
    name="report",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def report(arguments):
    """Make a report of experiment journals with chaos-report."""
    sys.stdout.flush()
    ended = subprocess.run([program(), *completed(list(arguments))], check=False)
    sys.exit(ended.returncode if ended.returncode >= 0 else 1)
