"""Host names of documents and of rules: one spelling for each, and which belongs to which."""

from __future__ import annotations

import re

from detector.errors import InputError

__all__ = ["host_name", "within"]

MAX_HOST = 253
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def host_name(value: object) -> str:
    """Return a host name in its one spelling: lower case, in ASCII, without a dot at the end. Raises :class:`InputError`.

    >>> host_name("News.Example.ORG."), host_name("bücher.example")
    ('news.example.org', 'xn--bcher-kva.example')
    """
    if not isinstance(value, str):
        raise InputError(f"a host must be a str, not {type(value).__name__}")
    # Checked before the encoding, which takes long for long names.
    name = _in_ascii(value.strip().lower()).removesuffix(".") if len(value) <= MAX_HOST else ""
    if len(name) > MAX_HOST or not _NAME.fullmatch(name):
        raise InputError(f"{value!r:.80} is not a host name; give it without scheme, port and path, such as news.example.org")
    return name


def _in_ascii(name: str) -> str:
    """Return an international name as it stands in the DNS; an empty string if it has no such form."""
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def within(host: str, site: str) -> bool:
    """Tell whether ``host`` is ``site`` or one of its subdomains (both as :func:`host_name` gives them).

    >>> within("www.example.org", "example.org"), within("notexample.org", "example.org")
    (True, False)
    """
    return host == site or host.endswith("." + site)
