"""Find out where this copy of scaffold-source came from, so that a CI can install the same.

Until the first release the package is on no index. Anybody could take its name there, and their code would
run in two companies' CI with their secrets: so a workflow names a place and a commit, or nothing is written.
From then on a copy that was installed by its name came from PyPI, and a workflow pins its version there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import scaffold_source
from scaffold_source.errors import UsageError
from scaffold_source.project.git import line_of_git

_NAME = "scaffold-source"
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# git@github.com:acme/scaffold_source.git. These hosts have the same repository under https.
_SCP = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!//)(?P<path>[^:]+)")
_PUBLIC_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
_EXAMPLE = "--requirement 'scaffold-source @ git+https://HOST/OWNER/scaffold_source@COMMIT'"
_DO = f"say what CI installs: {_EXAMPLE}"


@dataclass(frozen=True, slots=True)
class Origin:
    """What pip installs this copy from, without credentials, and its commit if that is a git repository.
    `is_changed` is true if the copy has changes that no commit holds. `release` is the version of a copy
    from PyPI, whose `url` is its page there."""

    url: str
    commit: str | None
    is_changed: bool = False
    release: str | None = None

    def requirement(self, extras: str) -> str:
        return f"{_NAME}{extras}=={self.release}" if self.release else f"{_NAME}{extras} @ {self.url}"


def origin() -> Origin:
    """Return the origin from pip's record (PEP 610) or the checkout that this copy is. Raises UsageError."""
    package = Path(scaffold_source.__file__).resolve().parent
    recorded = _recorded(package)
    if recorded is None:
        return _of_checkout(_checkout_of(package))
    if "release" in recorded:
        release = str(recorded["release"])
        return Origin(f"https://pypi.org/project/{_NAME}/{release}/", None, release=release)
    url, parts = str(recorded.get("url", "")), urlsplit(str(recorded.get("url", "")))
    if version := recorded.get("vcs_info"):
        folder = f"#subdirectory={recorded['subdirectory']}" if recorded.get("subdirectory") else ""
        return _of_git(url, str(version.get("commit_id", "")), folder)
    if "dir_info" in recorded:
        return _of_checkout(_local(url))
    if parts.scheme != "https":
        raise UsageError("This copy came from a file of this machine, which CI does not have", do=_DO)
    digest = (recorded.get("archive_info") or {}).get("hashes", {}).get("sha256")
    return Origin(_without_credentials(url) + (f"#sha256={digest}" if digest else ""), None)


def _recorded(package: Path) -> Mapping[str, Any] | None:
    """Return what pip, uv or pipx recorded when they installed the running copy; None if it is about another
    copy. Of a copy that was installed by its name they record nothing: return its version as `release`.

    Raises UsageError for such a copy as long as the name is not ours on PyPI."""
    try:
        installed_copy = distribution(_NAME)
    except PackageNotFoundError:
        return None
    text = installed_copy.read_text("direct_url.json")
    is_installed = Path(str(installed_copy.locate_file("scaffold_source"))).resolve() == package
    if text is None:
        if is_installed and scaffold_source.IS_RELEASED:
            return {"release": installed_copy.version}
        if is_installed:
            raise UsageError("It is not recorded where this copy came from: it was installed by name", do=_DO)
        return None
    content: Mapping[str, object] = json.loads(text)
    folder = _local(str(content.get("url", "")))
    return content if is_installed or ("dir_info" in content and package.is_relative_to(folder)) else None


def _local(url: str) -> Path:
    """Return the path of a file URL; on Windows, file:///C:/x is C:\\x."""
    from urllib.request import url2pathname  # noqa: PLC0415 (it brings http and ssl along)

    return Path(url2pathname(urlsplit(url).path))


def _checkout_of(package: Path) -> Path:
    """Return the root of the repository that the package is a part of. Another project's repository that
    contains our virtual environment does not count."""
    root = package.parent.parent
    if root / "python" / "scaffold_source" != package or not (root / "pyproject.toml").is_file():
        raise UsageError("It is not known where this copy of scaffold-source came from", do=_DO)
    return root


def _of_checkout(root: Path) -> Origin:
    commit = line_of_git(root, "rev-parse", "HEAD") if (root / ".git").exists() else None
    remote = line_of_git(root, "remote", "get-url", "origin") if commit else None
    if commit is None or remote is None:
        raise UsageError(
            f"This copy came from {root}, which is not a clone of a repository that CI can reach", do=_DO
        )
    if not line_of_git(root, "branch", "--remotes", "--contains", commit):
        raise UsageError(f"The commit {commit[:12]} of {root} is not in its origin", do=f"push it, or {_DO}")
    is_changed = line_of_git(root, "diff", "--quiet", "HEAD", "--") is None
    pushed = _of_git(remote, commit, "")
    return Origin(pushed.url, pushed.commit, is_changed)


def _of_git(remote: str, commit: str, subdirectory: str) -> Origin:
    """Return the origin in a git repository. Raises UsageError if only this machine has the repository."""
    url = _address(remote)
    if url is None or not _COMMIT.fullmatch(commit):
        raise UsageError("This copy came from a repository of this machine, which CI does not have", do=_DO)
    return Origin(f"git+{url}@{commit}{subdirectory}", commit)


def _address(remote: str) -> str | None:
    """Return the repository's URL without credentials, over https if its host is known to serve it so."""
    if scp := _SCP.fullmatch(remote):
        remote = f"ssh://git@{scp['host']}/{scp['path'].lstrip('/')}"
    parts = urlsplit(remote)
    if parts.scheme == "ssh" and parts.hostname in _PUBLIC_HOSTS:
        parts = parts._replace(scheme="https", netloc=parts.hostname)
    if parts.scheme not in ("https", "ssh") or not parts.hostname:
        return None
    return _without_credentials(urlunsplit(parts._replace(query="", fragment="")))


def _without_credentials(url: str) -> str:
    """Return the URL with the user's name only where ssh needs one; never with a password, nor with a token
    in place of the name."""
    parts = urlsplit(url)
    name, _, host = parts.netloc.rpartition("@")
    user = f"{name.partition(':')[0]}@" if parts.scheme == "ssh" and name else ""
    return urlunsplit(parts._replace(netloc=user + host))
