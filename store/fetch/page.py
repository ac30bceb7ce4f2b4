"""Answers of the registry as studies: a page of a list, or one study. Each is read exactly as it is from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from pydantic import JsonValue

from parsers.document import Document, Rejected
from parsers.formats import ctgov
from parsers.identifiers import normalise
from parsers.json_text import JsonText
from parsers.splitter import pieces
from parsers.trial import Trial
from store.fetch.errors import NoAnswer, Passing
from store.fetch.question import day_in, public_address, study_address

_NCT_ID = re.compile("NCT[0-9]{8}")


@dataclass(frozen=True)
class Study:
    """One study of an answer: as a document, its id where it has one, and the day of the registry's data it names."""

    document: Document
    nct_id: str | None
    version: str | None


@dataclass(frozen=True)
class Page:
    """A page of an answer.

    `names` holds, by id (older ones too), the id of each study in it. `next_token` is None on the last page; `total` is
    how many studies all pages hold, on the first page.
    """

    api: str
    studies: tuple[Study, ...]
    names: dict[str, str]
    next_token: str | None = None
    total: int | None = None

    @property
    def version(self) -> str | None:
        """The day of the registry's data, as the studies say."""
        return min((study.version for study in self.studies if study.version), default=None)

    def read(self, study: Study) -> Iterator[Trial | Rejected]:
        """The trial that a study of it is, with the study's address; a sentence when it cannot be read."""
        for item in ctgov.parse(study.document):
            yield self._addressed(item) if isinstance(item, Trial) else item

    def _addressed(self, trial: Trial) -> Trial:
        source = trial.sources[0].model_copy(update={"url": public_address(self.api, trial.id)})
        return trial.model_copy(update={"sources": [source]})


def read_page(body: bytes, api: str) -> Page:
    """The page in an answer of `/studies`. Raises Passing for a damaged answer, NoAnswer for another one."""
    text = JsonText.read(body)
    listing = text.value if not text.fault else _envelope(body, api)
    studies = listing.get("studies") if isinstance(listing, dict) else None
    if not isinstance(listing, dict) or not isinstance(studies, list):
        raise NoAnswer(f"{api} answered with JSON that is no page of studies: is it the address of the API, version 2?")
    token, total = listing.get("nextPageToken"), listing.get("totalCount")
    return Page(
        api,
        tuple(_whole(studies, text.warning, api) if not text.fault else _one_by_one(body, api)),
        _names(studies),
        token if isinstance(token, str) and token else None,
        total if isinstance(total, int) and not isinstance(total, bool) else None,
    )


def read_study(body: bytes, api: str) -> Page:
    """The study in an answer of `/studies/{id}`, as a page that holds nothing else; raises like `read_page`."""
    text = JsonText.read(body)
    study = text.value if not text.fault else _envelope(body, api)
    return Page(api, (_study(study, Document(_address(study, api), body, parsed=text)),), _names([study]))


def read_version(body: bytes, api: str) -> str:
    """The time stamp of the registry's data in an answer of `/version`; raises like `read_page`, "" for none."""
    version = _envelope(body, api)
    stamp = version.get("dataTimestamp") if isinstance(version, dict) else None
    return stamp if isinstance(stamp, str) else ""


def _envelope(body: bytes, api: str) -> JsonValue:
    """An answer read without the checks that each study in it is given later."""
    try:
        value: JsonValue = orjson.loads(body)
    except orjson.JSONDecodeError:
        start = body.lstrip()[:1]
        if start in (b"{", b"["):
            raise Passing(f"The answer of {api} breaks off or is damaged.") from None
        if not start:
            raise Passing(f"The answer of {api} is empty.") from None
        what = "a web page" if start == b"<" else "other text"
        raise NoAnswer(
            f"{api} answered with {what}, not with JSON: is there a log-in page or a proxy on the way?"
        ) from None
    return value


def _study(value: JsonValue, document: Document) -> Study:
    return Study(document, _id(value), _version(value))


def _whole(studies: list[JsonValue], warning: str | None, api: str) -> Iterator[Study]:
    for record, study in enumerate(studies, 1):
        text = JsonText.of(study, warning)
        number = record if _id(study) is None else None
        yield _study(study, Document(_address(study, api), text.canonical, number, parsed=text))


def _one_by_one(body: bytes, api: str) -> Iterator[Study]:
    """The studies of a page that does not read as a whole, so that only the bad ones are refused."""
    for record, piece in enumerate(pieces(iter((body,))), 1):
        if piece.data is None:
            continue  # longer than a whole answer may be
        try:
            value: JsonValue = orjson.loads(piece.data)
        except orjson.JSONDecodeError:
            value = None
        yield _study(value, Document(_address(value, api), piece.data, record))


def _names(studies: list[JsonValue]) -> dict[str, str]:
    found: dict[str, str] = {}
    for study in studies:
        nct_id = _id(study)
        if nct_id is not None:
            older = _identification(study).get("nctIdAliases")
            for alias in older if isinstance(older, list) else []:
                if isinstance(alias, str):
                    found.setdefault(normalise(alias) or alias, nct_id)
            found[nct_id] = nct_id
    return found


def _version(study: JsonValue) -> str | None:
    derived = study.get("derivedSection") if isinstance(study, dict) else None
    misc = derived.get("miscInfoModule") if isinstance(derived, dict) else None
    holder = misc.get("versionHolder") if isinstance(misc, dict) else None
    return day_in(holder) if isinstance(holder, str) else None


def _address(study: JsonValue, api: str) -> str:
    nct_id = _id(study)
    return study_address(api, nct_id) if nct_id else f"{api}/studies"


def _id(study: JsonValue) -> str | None:
    given = _identification(study).get("nctId")
    known = normalise(given) if isinstance(given, str) else None
    return known if known and _NCT_ID.fullmatch(known) else None


def _identification(study: JsonValue) -> dict[str, JsonValue]:
    protocol = study.get("protocolSection") if isinstance(study, dict) else None
    identification = protocol.get("identificationModule") if isinstance(protocol, dict) else None
    return identification if isinstance(identification, dict) else {}
