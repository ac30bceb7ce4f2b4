"""What is asked of the registry, as addresses: pure, so that the same question always makes the same address.

The parameters are those of the ClinicalTrials.gov API version 2 (its OpenAPI description, path `/studies`): those of a
first page must come again, unchanged, with the token of every later page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode, urlsplit

from store.fetch.errors import WrongAddress

API = "https://clinicaltrials.gov/api/v2"
"""Where the registry's public API is."""

PAGE_SIZE = 1000
"""Studies a page: the most that the registry gives; it takes a larger number for this one."""

_PUBLIC_HOST = "clinicaltrials.gov"
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True)
class Question:
    """Which studies are wanted: those of an expression, or of these ids; of them those changed since a day."""

    term: str = ""
    ids: tuple[str, ...] = ()
    changed_since: str | None = None

    def parameters(self) -> dict[str, str]:
        """The parameters that stay the same from page to page."""
        wanted = {"format": "json"}
        if self.term:
            wanted["query.term"] = self.term
        if self.ids:
            wanted["filter.ids"] = ",".join(self.ids)
        if self.changed_since:
            wanted["filter.advanced"] = f"AREA[LastUpdatePostDate]RANGE[{self.changed_since},MAX]"
        return wanted


def checked_api(text: str) -> str:
    """The address of an API without the slash at its end. Raises WrongAddress with a sentence."""
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise WrongAddress(f"{text!r} is no address of an API: it begins with https:// (or http://) and a host.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise WrongAddress(f"The address {text!r} may hold a host and a path only: no name, no '?' and no '#'.")
    return address


def page_address(api: str, question: Question, *, size: int = PAGE_SIZE, token: str | None = None) -> str:
    """Where a page of the answer is: the first one, which also counts them all, or the one of a token."""
    more = {"pageSize": str(size)} | ({"pageToken": token} if token else {"countTotal": "true"})
    return f"{api}/studies?{urlencode(question.parameters() | more, quote_via=quote, safe=',:@')}"


def study_address(api: str, nct_id: str) -> str:
    """Where one study is; the registry leads on from an older id of a study."""
    return f"{api}/studies/{quote(nct_id, safe='')}"


def version_address(api: str) -> str:
    """Where the registry says of when its data are."""
    return f"{api}/version"


def public_address(api: str, nct_id: str) -> str:
    """Where a reader finds a study: its page at the registry, or its place in another server's API."""
    host = urlsplit(api).hostname or ""
    if host == _PUBLIC_HOST or host.endswith(f".{_PUBLIC_HOST}"):
        return f"https://{_PUBLIC_HOST}/study/{nct_id}"
    return study_address(api, nct_id)


def day_in(stamp: str | None) -> str | None:
    """The day of a date or time stamp, the first one of a partial date; None when it is none."""
    found = _DAY.match(stamp or "")
    if not found:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def days_before(day: str, number: int) -> str:
    """The day so many days before another (`2024-03-01`, 1: `2024-02-29`)."""
    try:
        return (date.fromisoformat(day) - timedelta(days=number)).isoformat()
    except OverflowError:
        return day
