"""The arguments of ``spamspan``; argparse only, so that ``--help`` is quick."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from detector import __version__
from detector.cli.exits import UsageError

__all__ = ["build_parser"]

_EXITS = """exit codes:
  0    done, whether or not spans were found
  1    spans were found and --fail-on-found was given (scan, mark, explain)
  2    usage error (also: bad rules file, extra not installed, address in use)
  3    an input could not be read, decoded or written; the other inputs were done
  4    the model is missing, damaged or of another format
  70   unexpected error;  130 interrupted;  141 the reader of the output went away
"""
_MAIN = f"""examples:
  spamspan scan article.txt
  spamspan clean article.txt > cleaned.txt
  spamspan scan --jsonl text 'crawl/*.jsonl' --format jsonl

{_EXITS}"""
_RULES = """
a rules file (.toml; or .json: a list of such rules):
  [[rule]]
  effect = "allow"            # or "deny"; an allow wins wherever it overlaps
  match = "exact"             # or "prefix", "regex"
  pattern = "Casino Road"
  name = "a street of ours"   # the last three may be left out
  category = "gambling"       # allow: only what was taken for this; deny: what it is
  host = "news.example.org"   # only on this site (--host, --host-field) and its subdomains
"""
_SCAN = f"""examples:
  spamspan scan 'articles/**/*.txt' --format html > report.html
  spamspan scan article.txt --diff
  spamspan scan --rules rules.toml --host news.example.org article.txt
  spamspan scan --jsonl text --rules rules.toml --host-field url crawl.jsonl
  curl -s https://example.org/page.txt | spamspan scan --format json
{_RULES}"""
_CLEAN = """Standard output is UTF-8; --output and --in-place keep encoding, byte-order mark and
line breaks: every byte outside the cuts stays as it was.

examples:
  spamspan clean article.txt --diff
  spamspan clean --in-place --backup 'articles/*.txt'
  spamspan clean --jsonl text crawl.jsonl --output clean.jsonl
  spamspan clean --rules rules.toml article.txt    (see 'spamspan scan --help' for the file)
"""
_MARK = """examples:
  spamspan mark article.txt
  spamspan mark --format html article.txt > marked.html
  spamspan mark --rules rules.toml article.txt     (see 'spamspan scan --help' for the file)
"""
_EXPLAIN = """examples:
  spamspan explain article.txt
  spamspan explain --rules rules.toml article.txt  (see 'spamspan scan --help' for the file)
"""
_MODEL = """examples:
  spamspan model info
  spamspan model info --json --model models/mine
"""
_SERVE = """Settings not given here come from SPAMSPAN_HOST, SPAMSPAN_PORT, SPAMSPAN_MODEL, SPAMSPAN_WORKERS,
SPAMSPAN_RULES, SPAMSPAN_MAX_RULES (of one request; 0: none), SPAMSPAN_MAX_BODY_BYTES and SPAMSPAN_MAX_TEXTS.
Needs the service extra: pip install 'spamspan[service]'.

examples:
  spamspan serve --port 8080 --workers 2
  spamspan serve --rules rules.toml    (see 'spamspan scan --help' for the file)
"""


class _Parser(argparse.ArgumentParser):
    """Raises usage errors instead of writing several lines and leaving."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see '{self.prog} --help')")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; the namespace's ``handler`` is ``module:function`` within ``detector.cli``."""
    parser = _Parser(
        prog="spamspan",
        description="Find what was injected into an article, and take out nothing else.",
        epilog=_MAIN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"spamspan {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _scan(commands)
    _clean(commands)
    _mark(commands)
    _explain(commands)
    _model(commands)
    _serve(commands)
    return parser


def _command(commands: Any, name: str, handler: str, summary: str, epilog: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(handler=handler)
    return parser


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="PATH", help="model folder (default: the shipped one)")


def _add_inputs(parser: argparse.ArgumentParser, *, fail_on_found: bool = True) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="files, globs (quoted too), or - for standard input (the default)")
    parser.add_argument("--jsonl", metavar="FIELD", help="inputs are JSON lines: scan this field of every record")
    parser.add_argument("--encoding", metavar="NAME", help="encoding of the inputs (default: detected)")
    _add_model(parser)
    _add_rules(parser)
    if fail_on_found:
        parser.add_argument("--fail-on-found", action="store_true", help="exit with 1 if any span is found")


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rules", metavar="FILE", help="allow and deny rules of your own, TOML or JSON")
    site = parser.add_mutually_exclusive_group()
    site.add_argument("--host", metavar="NAME", help="with --rules: the site of the inputs, for rules bound to a host")
    site.add_argument("--host-field", metavar="FIELD", help="with --rules and --jsonl: the field that holds each record's host or URL")


def _add_colour(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours (auto: terminals without NO_COLOR)",
    )


def _scan(commands: Any) -> None:
    parser = _command(commands, "scan", "scanning:scan", "show what was injected", _SCAN)
    _add_inputs(parser)
    view = parser.add_mutually_exclusive_group()
    view.add_argument(
        "--format",
        choices=("text", "json", "jsonl", "terminal", "html"),
        help="text: FILE:LINE:COLUMN: action category score: fragment (default: terminal on a terminal, else text)",
    )
    view.add_argument("--diff", action="store_true", help="show what cleaning would cut, as a unified diff")
    _add_colour(parser)


def _clean(commands: Any) -> None:
    parser = _command(commands, "clean", "cleaning:clean", "write the text without what was injected", _CLEAN)
    _add_inputs(parser, fail_on_found=False)
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--output", metavar="FILE", help="write here instead (one input)")
    target.add_argument("--in-place", action="store_true", help="rewrite the files that change")
    target.add_argument("--diff", action="store_true", help="write nothing, show the cuts as a unified diff")
    parser.add_argument("--backup", nargs="?", const=".bak", metavar="SUFFIX", help="with --in-place: keep the original (default .bak)")
    _add_colour(parser)


def _mark(commands: Any) -> None:
    parser = _command(commands, "mark", "scanning:mark", "write the text with what was injected marked", _MARK)
    _add_inputs(parser)
    parser.add_argument("--format", choices=("html", "text", "markdown"), default="text", help="default: text")


def _explain(commands: Any) -> None:
    parser = _command(commands, "explain", "scanning:explain", "show why each span was found", _EXPLAIN)
    _add_inputs(parser)
    _add_colour(parser)


def _model(commands: Any) -> None:
    parser = commands.add_parser("model", help="show the model", description="show the model")
    actions = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    info = _command(actions, "info", "model:info", "show name, version, thresholds and metrics", _MODEL)
    info.add_argument("--json", action="store_true", help="the whole manifest as JSON")
    _add_model(info)


def _serve(commands: Any) -> None:
    parser = _command(commands, "serve", "serving:serve", "run the HTTP service", _SERVE)
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any free one (default 8000)")
    parser.add_argument("--workers", type=int, help="processes (default 1)")
    parser.add_argument("--rules", metavar="FILE", help="allow and deny rules for every request, TOML or JSON")
    _add_model(parser)
