"""A server on this machine that behaves as the API of ClinicalTrials.gov is described to, faults included."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Study = dict[str, Any]

BASE = "/api/v2"
_KNOWN = {"format", "query.term", "filter.ids", "filter.advanced", "fields", "countTotal", "pageSize", "pageToken"}
_CHANGING = {"countTotal", "pageSize", "pageToken"}
_SINCE = re.compile(r"AREA\[LastUpdatePostDate\]RANGE\[(\d{4}-\d\d-\d\d),\s*MAX\]")
_NCT = re.compile(r"(NCT|nct)\d{8}")


@dataclass(frozen=True)
class Reply:
    """What the server sends; `cut` leaves out the end of the body that was announced."""

    status: int
    body: bytes = b""
    kind: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    announces: bool = True


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


class RefusalError(Exception):
    """A request that the API answers with 400."""


class FakeRegistry:
    """Studies and how they are served. `log` is what was asked; `replies` are given first, before the truth is.

    As at the registry, each study that is served names the day of the data.
    """

    def __init__(self, studies: Iterable[Study]) -> None:
        self.studies = {study["protocolSection"]["identificationModule"]["nctId"]: study for study in studies}
        self.aliases: dict[str, str] = {}
        self.stamps_studies = True
        self.finds_aliases_in_lists = False
        self.data_timestamp = "2026-10-20T09:00:05"
        self.longest_address = 8000
        self.largest_page = 1000
        self.blank_pages: set[int] = set()
        self.replies: deque[Reply | None] = deque()
        self.log: list[Asked] = []
        self.heard: Callable[[Asked], None] = lambda asked: None
        self.url = ""

    @property
    def pages_asked(self) -> list[dict[str, str]]:
        """The parameters of the requests for pages of studies."""
        return [asked.parameters for asked in self.log if asked.path == f"{BASE}/studies"]

    def paths(self) -> list[str]:
        """What was asked for, in order, without the part that all addresses share."""
        return [asked.path.removeprefix(BASE) for asked in self.log]

    def answer(self, target: str, headers: dict[str, str]) -> Reply:
        """The reply to a request."""
        parts = urlsplit(target)
        asked = Asked(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers)
        self.log.append(asked)
        self.heard(asked)
        scripted = self.replies.popleft() if self.replies else None
        if scripted is not None:
            return scripted
        if len(target) > self.longest_address:
            return Reply(414, b"Request-URI Too Large")
        try:
            return self._truth(asked)
        except RefusalError as fault:
            return Reply(400, str(fault).encode())

    def _truth(self, asked: Asked) -> Reply:
        path = asked.path.removeprefix(BASE)
        if path == "/version":
            return _json({"apiVersion": "2.0.5", "dataTimestamp": self.data_timestamp})
        if path == "/studies":
            return self._page(asked.parameters)
        if path.startswith("/studies/"):
            return self._study(path.removeprefix("/studies/"))
        return Reply(404, b"Not Found")

    def _study(self, nct_id: str) -> Reply:
        if not _NCT.fullmatch(nct_id):
            raise RefusalError(f"NCT number {nct_id} is incorrect")
        nct_id = nct_id.upper()
        if nct_id in self.aliases:
            return Reply(301, headers={"Location": f"{BASE}/studies/{self.aliases[nct_id]}"})
        if nct_id not in self.studies:
            return Reply(404, f"NCT number {nct_id} not found".encode())
        return _json(self._served(self.studies[nct_id]))

    def _page(self, given: dict[str, str]) -> Reply:
        if unknown := given.keys() - _KNOWN:
            raise RefusalError(f"Unknown parameter: {min(unknown)}")
        size = self._size(given.get("pageSize", "0"))
        same = sorted((name, value) for name, value in given.items() if name not in _CHANGING)
        mark = hashlib.sha256(json.dumps([same, self.data_timestamp]).encode()).hexdigest()[:12]
        start, number = self._start(given.get("pageToken"), mark)
        found = self._found(given)
        if number in self.blank_pages:
            size = 0
        page: dict[str, Any] = {}
        if given.get("countTotal") == "true" and "pageToken" not in given:
            page["totalCount"] = len(found)
        page["studies"] = found[start : start + size]
        if start + size < len(found):
            page["nextPageToken"] = base64.urlsafe_b64encode(f"{mark} {start + size} {number + 1}".encode()).decode()
        lines = ",\n".join(json.dumps(self._served(study), ensure_ascii=False) for study in page["studies"])
        rest = json.dumps(page | {"studies": []})
        return Reply(200, rest.replace('"studies": []', f'"studies": [\n{lines}]').encode(), "application/json")

    def _served(self, study: Study) -> Study:
        misc = study.get("derivedSection", {}).get("miscInfoModule", {})
        if not self.stamps_studies or "versionHolder" not in misc:
            return study
        stamped = misc | {"versionHolder": self.data_timestamp[:10]}
        return study | {"derivedSection": study["derivedSection"] | {"miscInfoModule": stamped}}

    def _size(self, given: str) -> int:
        if not given.isdigit():
            raise RefusalError("pageSize: must be greater than or equal to 0")
        return min(int(given) or 10, self.largest_page)

    def _start(self, token: str | None, mark: str) -> tuple[int, int]:
        if token is None:
            return 0, 0
        try:
            of, start, number = base64.urlsafe_b64decode(token.encode()).decode().split()
        except ValueError:
            of, start, number = "", "0", "0"
        if of != mark:
            raise RefusalError("Incorrect format for pageToken, or it is of another version of the data")
        return int(start), int(number)

    def _found(self, given: dict[str, str]) -> list[Study]:
        found = list(self.studies.values())
        if "filter.ids" in given:
            found = [self.studies[each] for each in self._ids(given["filter.ids"]) if each in self.studies]
        if advanced := given.get("filter.advanced"):
            since = _SINCE.fullmatch(advanced)
            if not since:
                raise RefusalError(f"Syntax error in {advanced}")
            found = [study for study in found if _posted(study) >= since[1]]
        if term := given.get("query.term"):
            if term.count("[") != term.count("]"):
                raise RefusalError(f"Syntax error in query.term: {term}")
            words = term.lower().split()
            found = [study for study in found if all(word in json.dumps(study).lower() for word in words)]
        return found

    def _ids(self, given: str) -> list[str]:
        ids = re.split("[,|]", given)
        for each in ids:
            if not _NCT.fullmatch(each):
                raise RefusalError(f"filter.ids: {each} is incorrect")
        if self.finds_aliases_in_lists:
            ids = [self.aliases.get(each, each) for each in ids]
        return list(dict.fromkeys(ids))


def _posted(study: Study) -> str:
    return str(study["protocolSection"]["statusModule"].get("lastUpdatePostDateStruct", {}).get("date", ""))


def _json(value: object) -> Reply:
    return Reply(200, json.dumps(value).encode(), "application/json")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, registry: FakeRegistry, *arguments: Any) -> None:
        self._registry = registry
        super().__init__(*arguments)

    def do_GET(self) -> None:
        reply = self._registry.answer(self.path, dict(self.headers))
        body = reply.body
        self.send_response_only(reply.status)
        self.send_header("Content-Type", reply.kind)
        if reply.kind == "application/json" and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1)
            self.send_header("Content-Encoding", "gzip")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.announces:
            self.send_header("Content-Length", str(len(body)))
        if reply.cut or not reply.announces:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if reply.cut else body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the standard library's name
        pass


@contextmanager
def serving(registry: FakeRegistry) -> Iterator[FakeRegistry]:
    """Serve on a port of this machine, in a thread, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, registry))
    server.daemon_threads = True
    registry.url = f"http://127.0.0.1:{server.server_port}{BASE}"
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
