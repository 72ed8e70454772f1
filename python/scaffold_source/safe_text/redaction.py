"""Keep the known secrets, and take them out of every text that leaves the program.

Only what is known to be secret is hidden: passwords as a driver reads them, tokens from the environment, and
every word that could belong to a password in a connection string that can be read in more than one way.
Nothing is hidden for its looks, so `postgresql://user@host/database` in our own help stays readable.

The command line forgets everything when it starts, and keeps what its arguments and the environment hold.
Code that reads a password later (from a profile, a variable, a driver) keeps it too. The text of every
ScaffoldError, of usage errors and of notices passes through `redacted`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from urllib.parse import quote, quote_plus, unquote, unquote_plus

_HIDDEN = "***"
_SHORT = 6  # shorter secrets are hidden where they stand alone, not inside of other words
_WORD = 4  # shorter words of a password that was torn apart say nothing
_LONGEST = 8192  # characters of a connection string that are looked at
_SECRET_VARIABLES = ("PGPASSWORD", "MYSQL_PWD", "SCAFFOLD_SOURCE_TOKEN")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
# A connection string and our help consist of these: to hide them would only say that one is a password.
_OWN_WORDS = frozenset(
    (
        *("postgresql", "postgres", "mysql", "mariadb", "jdbc", "https", "http", "scaffold", "source"),
        *("host", "hostaddr", "port", "user", "password", "passfile", "database", "dbname", "service"),
        *("options", "localhost", "sslmode", "sslpassword", "from", "name", "profile"),
    )
)
_SCHEME = re.compile(r"(?:postgres\w*|mysql|mariadb|https?|ssh|git)(?:\+\w+)?://", re.IGNORECASE)
_SETTING = re.compile(
    r"""(?P<key>password|passwd|pass|pwd|secret|token|api_?key|\buser)\s*=\s*
    (?=(?:'(?P<quoted>(?:[^'\\]|\\.)*)'|(?P<bare>\S+)))""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_CONNINFO = re.compile(r"(?:\s*\w+\s*=\s*(?:'(?:[^'\\]|\\.)*'|(?:\\.|[^\s\\'])*)(?=\s|\Z))*\s*", re.DOTALL)
# A host that is nothing but one: no part of a password is in it. A socket's folder is %-encoded.
_HOST = re.compile(
    r"(?:\[[^\]]*\]|[\w.-]*|%2F[^/?#@:\s]*)(?::\d+)?(?:,[\w.:,-]*)?(?:[/?#]|\Z)", re.IGNORECASE
)

_known: dict[str, None] = {}


def forget_secrets() -> None:
    """Forget all secrets: a new command begins."""
    _known.clear()


def keep_secret(text: str) -> None:
    """Hide `text` from now on, in every form in which it may be written."""
    if text and text.lower() not in _OWN_WORDS:
        _known[text] = None


def keep_secrets_of(text: str) -> None:
    """Hide what could be a password in `text`: a connection string, a URL, or an attempt at one."""
    for secret in secrets_in(text):
        keep_secret(secret)


def keep_environment(environment: Mapping[str, str]) -> None:
    """Hide the passwords and tokens in the environment variables that programs commonly read."""
    for name in _SECRET_VARIABLES:
        keep_secret(environment.get(name, ""))
    for name in _PROXIES:
        keep_secrets_of(environment.get(name, ""))


def keep_arguments(arguments: Iterable[str]) -> None:
    """Hide the secrets of a command line. An argument that contains one is also hidden as a whole, since an
    error quotes it when it stands in the wrong place. A web address may contain a token anywhere."""
    for argument in arguments:
        for text in (argument, argument.partition("=")[2] if argument.startswith("-") else ""):
            found = tuple(secrets_in(text))
            scheme, _, rest = text.partition("://")
            is_of_the_web = scheme.lower().endswith(("http", "https")) and len(rest) >= _WORD
            if any(found) or is_of_the_web:
                # click quotes an option up to its first =.
                found = (*found, text, text.partition("=")[0], str(PurePath(text)), rest)
            for secret in found:
                keep_secret(secret)


def secrets_in(text: str) -> Iterator[str]:
    """Yield what could be a password in `text`, and its words. For a URL that is everything between the first
    colon and the last @, since parsers differ about what an @ or a / in a password means."""
    text = text[:_LONGEST]
    scheme = _SCHEME.search(text)
    rest = text[scheme.end() :] if scheme else text
    account, at, behind = rest.rpartition("@")
    _, colon, password = account.partition(":")
    if at and colon:
        yield from _readings(password)
    elif at and scheme and scheme[0].lower().startswith("http"):
        yield from _readings(account.partition("/")[0])  # a token where a user stands
    if scheme and not _HOST.match(behind):
        yield from _readings(rest.partition(":")[2])
    settings = list(_SETTING.finditer(text))
    if settings and not scheme and not _CONNINFO.fullmatch(text):
        yield from _words(text[settings[0].end() :])
    for setting in settings:
        value = setting["bare"] if setting["quoted"] is None else setting["quoted"]
        if setting["key"].lower() == "user":
            value = value.partition(":")[2]  # `user=name:password` is a mistake that hands one over, too
        yield from _readings(re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL))
        yield from _readings(re.split(r"[&'\"]", value)[0])


def _readings(password: str) -> Iterator[str]:
    """Yield the password as written, decoded, and its words."""
    yield password
    yield unquote(password)
    yield from _words(password)


def _words(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W_]+", f"{text} {unquote(text)}"):
        if len(word) >= _WORD:
            yield word


def redacted(text: str) -> str:
    """Return `text` with `***` in place of every known secret, whether it is plain, %-encoded, quoted or
    escaped."""
    forms = sorted({form for secret in _known for form in _forms(secret)}, key=len, reverse=True)
    if not forms:
        return text
    return re.sub("|".join(map(_pattern, forms)), _HIDDEN, text, flags=re.IGNORECASE)


def _pattern(form: str) -> str:
    pattern = re.escape(form)
    if len(form) >= _SHORT:
        return pattern
    if form.isalnum():
        return rf"(?<!\w){pattern}(?!\w)"
    # A password such as `-` is hidden where it could be one, not in the middle of a sentence's words.
    return rf"(?<![\w.]){pattern}(?![\w])"


def _forms(secret: str) -> Iterator[str]:
    """Yield the ways in which a secret may be written in a message."""
    for text in {secret, secret.strip(), " ".join(secret.split()), unquote(secret), unquote_plus(secret)}:
        for form in (
            text,
            quote(text, safe="", errors="replace"),
            quote(text, errors="replace"),
            quote_plus(text, errors="replace"),
            repr(text)[1:-1],
            ascii(text)[1:-1],
            text.replace("\\", "\\\\").replace("'", "\\'"),
            text.replace("'", "''"),
            json.dumps(text)[1:-1],
            json.dumps(text, ensure_ascii=False)[1:-1],
            text.encode("unicode_escape").decode(),
        ):
            if form.strip() and form.lower() not in _OWN_WORDS:
                yield form
    for line in secret.splitlines():
        if len(line.strip()) >= _WORD:
            yield line.strip()
