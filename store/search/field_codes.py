"""Fields of coded values: what each takes, by the registry's labels, their beginnings, and the words people use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from parsers.labels import code, labels, phase_codes
from store.search.tree import Codes, QueryError
from store.search.words import code_of, squeezed, tokens

Known = Mapping[str, str]
"""The codes that a field has, with the words to show for each."""

_BLINDED = ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")

_OTHER_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "status": {
        "open": ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"),
        "ongoing": ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING"),
        "stopped": ("TERMINATED", "SUSPENDED", "WITHDRAWN"),
        "finished": ("COMPLETED",),
        "invited": ("ENROLLING_BY_INVITATION",),
    },
    "type": {
        "trial": ("INTERVENTIONAL",),
        "compassionateuse": ("EXPANDED_ACCESS",),
    },
    "sex": {
        **dict.fromkeys(("f", "female", "females", "w", "woman", "women"), ("FEMALE", "ALL")),
        **dict.fromkeys(("m", "male", "males", "man", "men"), ("MALE", "ALL")),
        **dict.fromkeys(("all", "any", "both"), ("ALL",)),
    },
    "purpose": {
        "therapy": ("TREATMENT",),
        "therapeutic": ("TREATMENT",),
        "diagnosis": ("DIAGNOSTIC",),
        "palliative": ("SUPPORTIVE_CARE",),
        "education": ("ECT",),
        "training": ("ECT",),
    },
    "masking": {
        **dict.fromkeys(("open", "openlabel", "no", "unmasked", "unblinded"), ("NONE",)),
        **dict.fromkeys(("yes", "masked", "blind", "blinded"), _BLINDED),
    },
    "allocation": {
        **dict.fromkeys(("randomised", "rct", "yes"), ("RANDOMIZED",)),
        **dict.fromkeys(("nonrandomised", "no"), ("NON_RANDOMIZED",)),
    },
    "model": {"singlearm": ("SINGLE_GROUP",)},
    "healthy": {
        **dict.fromkeys(("y", "true", "accepted", "accepts"), ("YES",)),
        **dict.fromkeys(("n", "false"), ("NO",)),
    },
    "class": {
        **dict.fromkeys(("company", "commercial", "pharma"), ("INDUSTRY",)),
        **dict.fromkeys(("government", "public"), ("FED", "OTHER_GOV", "NIH")),
        **dict.fromkeys(("university", "academic", "hospital"), ("OTHER",)),
        "federal": ("FED",),
    },
    "agegroup": {
        **dict.fromkeys(("children", "kids", "paediatric", "pediatric"), ("CHILD",)),
        "adults": ("ADULT",),
        **dict.fromkeys(("older", "elderly", "senior", "seniors", "aged"), ("OLDER_ADULT",)),
    },
    "has": {
        **dict.fromkeys(("publications", "citations", "papers"), ("REFERENCES",)),
        **dict.fromkeys(("protocol", "sap", "icf", "plan"), ("DOCUMENTS",)),
    },
    "source": {
        **dict.fromkeys(("clinicaltrials", "clinicaltrialsgov", "nct"), ("CTGOV", "CTGOV_CSV", "CTGOV_XML")),
        "who": ("ICTRP",),
        "eudract": ("EUCTR",),
        "csv": ("CTGOV_CSV",),
        "xml": ("CTGOV_XML",),
    },
}
"""Words that people use and no label has, squeezed, with the codes that they mean."""

SOURCES = (
    "ctgov ctgov-csv ctgov-xml ctis drks euctr ictrp ids ignite isrctn meddatax medpath page tinydb".split()  # noqa: SIM905
)
"""The kinds of source that a record can come from."""

PARTS = ("RESULTS", "CONTACTS", "REFERENCES", "DOCUMENTS")
"""What a record may have beside its fields."""

_TABLES: Mapping[str, Callable[[], Known]] = {
    "status": lambda: labels("Status"),
    "phase": lambda: labels("Phase"),
    "type": lambda: labels("StudyType"),
    "sex": lambda: labels("Sex"),
    "purpose": lambda: labels("PrimaryPurpose"),
    "masking": lambda: labels("DesignMasking"),
    "allocation": lambda: labels("DesignAllocation"),
    "model": lambda: {**labels("InterventionalAssignment"), **labels("ObservationalModel")},
    "class": lambda: labels("AgencyClass"),
    "agegroup": lambda: labels("StandardAge"),
    "healthy": lambda: {"YES": "yes", "NO": "no"},
    "has": lambda: {part: part.lower() for part in PARTS},
    "source": lambda: {code_of(kind): kind for kind in SOURCES},
}

_ENUMS: Mapping[str, tuple[str, ...]] = {
    "status": ("Status",),
    "type": ("StudyType",),
    "purpose": ("PrimaryPurpose",),
    "masking": ("DesignMasking",),
    "allocation": ("DesignAllocation",),
    "model": ("InterventionalAssignment", "ObservationalModel"),
    "class": ("AgencyClass",),
    "agegroup": ("StandardAge",),
}


def known_codes(name: str) -> Known:
    """The codes of a field with the words for each, in the registry's order. Raises KeyError for any other field."""
    return _TABLES[name]()


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    from difflib import get_close_matches  # on the way to an error only

    found = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def no_value(name: str, text: str, position: int, known: Iterable[str] = ()) -> QueryError:
    """The error for a value that a field does not take, with the one that was probably meant."""
    from store.search.fields import FIELDS  # the table of fields is made of the readers here

    meant = nearest(text, known)
    guess = f" Did you mean {name}:{meant}?" if meant else ""
    return QueryError(f"{name}: does not know “{text}”.{guess} It takes {FIELDS[name].takes}.", position)


def matching_codes(name: str, text: str) -> tuple[str, ...]:
    """The codes that a value means: its own, what people call it, else all that begin so, else with a later word."""
    for enum in _ENUMS.get(name, ()):
        exact = code(enum, text)
        if exact:
            return (exact,)
    wanted = squeezed(text)
    if not wanted:
        return ()
    known = known_codes(name)
    other = _OTHER_WORDS.get(name, {})
    own = {squeezed(each): (each,) for each in known}
    if wanted in own or wanted in other:
        return own.get(wanted) or other[wanted]
    begun = tuple(
        each for each, words in known.items() if squeezed(each).startswith(wanted) or squeezed(words).startswith(wanted)
    )
    called = (codes for word, codes in other.items() if word.startswith(wanted))
    return begun or _later(known, "_".join(tokens(text)).upper()) or next(called, ())


def _later(known: Known, asked: str) -> tuple[str, ...]:
    """The codes in which a word after the first begins so, in the code or in its label."""
    return tuple(each for each, words in known.items() if f"_{asked}" in each or f"_{asked}" in code_of(words))


def read_codes(name: str) -> Callable[[str, int], Codes]:
    """The reader of a field of coded values."""

    def read(text: str, position: int) -> Codes:
        codes = matching_codes(name, text) or (_other_sources(text) if name == "source" else ())
        if not codes:
            words = [known.lower() for known in known_codes(name)]
            raise no_value(name, text, position, [*words, *_OTHER_WORDS.get(name, ())])
        return Codes(codes)

    return read


def _other_sources(text: str) -> tuple[str, ...]:
    """The kinds of source of formats that other packages bring."""
    from parsers.reading import format_names  # on the way to an error only

    return tuple(code_of(kind) for kind in format_names() if squeezed(kind).startswith(squeezed(text)))


def read_phase(text: str, position: int) -> Codes:
    """A phase (`2`, `II`, `early`), a trial of two (`1/2`), or a range of phases (`2..4`)."""
    between = re.fullmatch(r"(?:phase)?([1-4])\.\.(?:phase)?([1-4])", text.lower())
    if between:
        low, high = sorted((int(between[1]), int(between[2])))
        return Codes(tuple(f"PHASE{number}" for number in range(low, high + 1)))
    codes = tuple(phase_codes(re.sub(r"(?<=[0-4])[abc]\b", "", text, flags=re.IGNORECASE)))
    if codes:
        return Codes(codes, any_of=False)
    begun = matching_codes("phase", text)
    if not begun:
        raise no_value("phase", text, position, ("1", "2", "3", "4", "early", "na", "phase1", "phase2"))
    return Codes(begun)


def read_sex(text: str, position: int) -> Codes:
    """Who may join: `f` is every trial that a woman may join."""
    wanted = squeezed(text)
    words = _OTHER_WORDS["sex"]
    begun = (codes for word, codes in words.items() if wanted and word.startswith(wanted))
    codes = words.get(wanted) or next(begun, None)
    if codes is None:
        raise no_value("sex", text, position, words)
    return Codes(codes)


def phase_so_far(text: str) -> str:
    """The part of a half-typed phase or range that says something: `2..` is 2."""
    return text.rstrip("./-")
