"""The `geflecht` command: one file per subcommand, each with `add_arguments` and `run`.

Exit codes: 0 done, 1 found problems, 2 wrong use.
"""

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from geflecht import __version__

COMMANDS = {
    "init": "make the data folder: secret, tables, vocabularies, places",
    "demo": "load the real record and the example network",
    "serve": "serve the site",
    "import": "read lists, networks and packages in",
    "export": "write the record out",
    "metrics": "measure a network, from the database or from files",
    "seat": "seat people at tables over several rounds so that new people meet, from a file",
    "staff": "compose the team of a city lab from a file of needs and experts",
    "match-spaces": "match spaces that are offered with concepts that seek one, from a file",
    "cluster": "group short German texts from a file and find those that say the same",
    "introduce": "propose who should meet whom, from files",
    "createuser": "give somebody an account and print a one-time sign-in link",
    "backup": "write everything into one file",
    "restore": "put a backup back",
    "worker": "run waiting tasks and send waiting mail",
    "check": "say what is wrong with this installation and how to mend it",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not arguments or arguments[0] in ("-h", "--help", "--version"):
        parser.parse_args(arguments or ["--help"])
    name = arguments[0]
    if name not in COMMANDS:
        parser.error(f"there is no subcommand {name!r}; choose one of: {', '.join(COMMANDS)}")
    file = "import_" if name == "import" else name.replace("-", "_")
    module = importlib.import_module(f"geflecht.cli.{file}")
    sub = argparse.ArgumentParser(
        prog=f"geflecht {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sub.add_argument("--data", metavar="DIR", help="data folder (default: $GEFLECHT_DATA or ./data)")
    module.add_arguments(sub)
    options = sub.parse_args(arguments[1:])
    if options.data:
        os.environ["GEFLECHT_DATA"] = options.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geflecht.config.settings")
    _carry_on_restore()
    try:
        code: int = module.run(options)
    except BrokenPipeError:
        return 0
    except Exception as error:
        if not _is_without_tables(error):
            raise
        print("This installation has no tables yet, or old ones. Run: geflecht init", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; what was not finished was not written.", file=sys.stderr)
        return 1
    return code


def _carry_on_restore() -> None:
    """Carry a restore to its end that was decided and then interrupted; in a process of its own, because
    it may replace the secret that the settings read."""
    from geflecht.cli import swap

    if Path(".env").exists():
        import environ

        environ.Env.read_env(Path(".env"))
    folder = Path(os.environ.get("GEFLECHT_DATA", "data")).resolve()
    if swap.is_pending(folder):
        print("Carrying an interrupted restore to its end …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", swap.__name__, str(folder)], check=True)  # noqa: S603 -- ours


def _is_without_tables(error: Exception) -> bool:
    """Tell whether the database lacks a table or column, without loading Django for it."""
    names = {one.__name__ for one in type(error).__mro__}
    said = str(error)
    return "DatabaseError" in names and ("no such" in said or "does not exist" in said)


def _parser() -> argparse.ArgumentParser:
    lines = [f"  {name:<13} {text}" for name, text in COMMANDS.items()]
    parser = argparse.ArgumentParser(
        prog="geflecht",
        usage="geflecht SUBCOMMAND [OPTIONS]",
        description="One record for a cross-sector network of urban development.",
        epilog="subcommands:\n" + "\n".join(lines) + "\n\ngeflecht SUBCOMMAND --help shows its options.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"geflecht {__version__}")
    parser.add_argument("subcommand", nargs="?", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
