"""Expressions of ClinicalTrials.gov: the tree that each becomes, what is said of the rest, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.search.query import QueryError, parse
from store.search.registry_expression_areas import AREAS, is_piece, known_area
from store.search.schema import FIELD_COLUMNS, INTEGERS, WEIGHTS
from store.search.terms import whole_term, word
from store.search.tree import Ages, And, Between, Codes, Field, IdPart, Near, Node, Not, Or, Phrase, Value, Word

YEAR = 365.25


def shape(node: Node | Value | None) -> object:
    """A tree as nested tuples, without forms and places."""
    match node:
        case Word():
            return " ".join(node.forms[0].tokens)
        case Phrase():
            return ("phrase", *node.tokens)
        case Not():
            return ("not", shape(node.child))
        case And():
            return ("and", *map(shape, node.children))
        case Or():
            return ("or", *map(shape, node.children))
        case Field():
            return (node.name, *map(shape, node.values))
        case Codes():
            return "|".join(node.codes)
        case Between():
            return (node.low, node.high)
        case Ages():
            return (node.low, node.high)
        case IdPart():
            return node.part
        case _:
            return node


def asked(text: str, *, typing: bool = False) -> object:
    return shape(parse(text, typing=typing).root)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("AREA[Phase]PHASE2", ("phase", "PHASE2")),
        ("AREA[Phase]Phase 2", ("phase", "PHASE2")),
        ('AREA[Phase]"PHASE2"', ("phase", "PHASE2")),
        ("AREA[Phase](PHASE2 OR PHASE3)", ("or", ("phase", "PHASE2"), ("phase", "PHASE3"))),
        ("AREA[OverallStatus]Not yet recruiting", ("status", "NOT_YET_RECRUITING")),
        ("AREA[OverallStatus]Active, not recruiting", ("status", "ACTIVE_NOT_RECRUITING")),
        ("AREA[OVERALL-STATUS] COMPLETED", ("status", "COMPLETED")),
        ("AREA[overallstatus]completed", ("status", "COMPLETED")),
        ("AREA[Sex]FEMALE", ("sex", "FEMALE")),
        ("AREA[Gender]ALL", ("sex", "ALL")),
        ("AREA[StdAge](CHILD OR OLDER_ADULT)", ("or", ("agegroup", "CHILD"), ("agegroup", "OLDER_ADULT"))),
        ("AREA[DesignAllocation]Randomized", ("allocation", "RANDOMIZED")),
        ("AREA[DesignMasking]QUADRUPLE", ("masking", "QUADRUPLE")),
        ("AREA[DesignPrimaryPurpose]PREVENTION", ("purpose", "PREVENTION")),
        ("AREA[DesignInterventionModel]CROSSOVER", ("model", "CROSSOVER")),
        ("AREA[StudyType]Interventional", ("type", "INTERVENTIONAL")),
        ("AREA[LeadSponsorClass]INDUSTRY", ("class", "INDUSTRY")),
        ("AREA[HealthyVolunteers]true", ("healthy", "YES")),
        ("AREA[HealthyVolunteers]no", ("healthy", "NO")),
        ("AREA[HasResults]true", ("has", "RESULTS")),
        ("AREA[HasResults]false", ("not", ("has", "RESULTS"))),
        ("AREA[StartDate]2022", ("start", (20220000, 20229999))),
        ("AREA[StartDate]RANGE[2022-01-15, MAX]", ("start", (20220115, None))),
        ("AREA[StartDate] RANGE[01/15/2022,05/31/2022]", ("start", (20220115, 20220531))),
        ("AREA[LastUpdatePostDate]RANGE[MIN, 2023-05]", ("updated", (None, 20230599))),
        ("AREA[StudyFirstPostDate]RANGE[,2023]", ("posted", (None, 20239999))),
        ("AREA[EnrollmentCount]RANGE[100,500]", ("enrollment", (100, 500))),
        ("AREA[EnrollmentCount]30", ("enrollment", (30, 30))),
        ("AREA[StartDate]RANGE[MIN, MAX]", ("not", ("none", "start"))),
        ("AREA[Location:size]RANGE[10, MAX]", ("sites", (10, None))),
        ("AREA[ResultsFirstPostDate]MISSING", ("none", "results_posted")),
        ("NOT AREA[Phase]MISSING", ("not", ("none", "phase"))),
        ("AREA[Condition]MISSING", ("none", "cond")),
        ("AREA[Reference]MISSING", ("none", "references")),
        ("AREA[MinimumAge]RANGE[MIN, 16 years]", ("age", (None, 16 * YEAR))),
        ("AREA[MaximumAge]RANGE[6 Months, MAX]", ("age", (6 * 30.4375, None))),
        ("AREA[NCTId]NCT00000001", ("id", "nct00000001")),
        ("AREA[NCTId](NCT00000001 OR NCT00000002)", ("or", ("id", "nct00000001"), ("id", "nct00000002"))),
        ("AREA[Condition]gout", ("Condition", "gout")),
        ("AREA[Condition]heart attack", ("and", ("Condition", "heart"), ("Condition", "attack"))),
        ('AREA[BriefTitle]"heart attack"', ("BriefTitle", "heart attack")),
        ("EXPANSION[None]SLE AND gout", ("and", ("phrase", "sle"), "gout")),
        ("EXPANSION[None]heart attack AND x", ("and", ("phrase", "heart", "attack"), "x")),
        ("EXPANSION[Term]cyst", ("or", ("phrase", "cyst"), ("phrase", "cysts"))),
        ("EXPANSION[Concept]heart attack", "heart attack"),
        ("EXPANSION[Lossy]heart attack", ("or", "heart", "attack")),
        ("EXPANSION[Relaxation]heart attack", ("and", "heart", "attack")),
        ('EXPANSION[Relaxation]"heart attack"', "heart attack"),
        ("EXPANSION[Concept]AREA[Condition]heart attack", ("Condition", "heart attack")),
        ("AREA[Condition]EXPANSION[None]SLE", ("Condition", ("phrase", "sle"))),
        ("ALL AND AREA[Phase]NA", ("phase", "NA")),
        ("ALL OR AREA[Phase]NA", None),
        ("AREA[BasicSearch]gout", "gout"),
        ("\\AND AREA[Condition]\\OR", ("and", "and", ("Condition", "or"))),
        ('AREA[Condition]"a \\"quoted\\" word"', ("Condition", "a quoted word")),
        ("AREA[Phase]PHASE2 sex:f -placebo", ("and", ("phase", "PHASE2"), ("sex", "FEMALE|ALL"), ("not", "placebo"))),
        ("heart attack near:30,120,5 AREA[Phase]NA", None),
    ],
)
def test_an_expression_becomes_a_tree(text: str, tree: object) -> None:
    if text.startswith("heart attack near"):
        root = parse(text).root
        assert isinstance(root, And)
        assert [type(child) for child in root.children] == [And, Field, Field]
    else:
        assert asked(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a OR b AND NOT c AREA[Phase]NA", ("or", "a", ("and", "b", ("not", "c"), ("phase", "NA")))),
        ("NOT heart attack AND AREA[Phase]NA", ("and", ("not", ("and", "heart", "attack")), ("phase", "NA"))),
        (
            "AREA[Condition]heart attack AND stroke",
            ("and", ("and", ("Condition", "heart"), ("Condition", "attack")), "stroke"),
        ),
        ("AREA[Condition](a OR b c)", ("or", ("Condition", "a"), ("and", ("Condition", "b"), ("Condition", "c")))),
        ("AREA[Condition]NOT (a OR b)", ("not", ("or", ("Condition", "a"), ("Condition", "b")))),
        ("AREA[Condition](a OR AREA[Keyword]b)", ("or", ("Condition", "a"), ("Keyword", "b"))),
        ("NOT NOT AREA[Phase]NA", ("not", ("not", ("phase", "NA")))),
    ],
)
def test_not_and_contexts_bind_before_and_and_and_before_or(text: str, tree: object) -> None:
    assert asked(text) == tree


def test_a_lowest_or_highest_age_between_others_is_said_by_the_ages_taken() -> None:
    root = parse("AREA[MinimumAge]RANGE[18 years, 65 years]").root
    assert isinstance(root, And)
    first, second = root.children
    assert replace_starts(first) == Field("age", (Ages(None, 65 * YEAR),))
    assert isinstance(second, Not) and isinstance(second.child, Field)
    below = second.child.values[0]
    assert isinstance(below, Ages) and below.low is None and below.high is not None
    assert 18 * YEAR - 0.1 < below.high < 18 * YEAR
    query = parse("AREA[MaximumAge]RANGE[MIN, 64 years]")
    assert isinstance(query.root, And)
    assert query.notes == (
        "A trial that gives no lowest age begins at birth here, and one that gives no highest age has no limit.",
    )


def test_distance_is_near() -> None:
    for text, kilometres in (("25mi", 40.2336), ("3.5km", 3.5), ("25", 40.2336)):
        root = parse(f"AREA[LocationGeoPoint]DISTANCE[39.0, -77.1, {text}]").root
        assert isinstance(root, Field) and root.name == "near"
        near = root.values[0]
        assert isinstance(near, Near)
        assert (near.latitude, near.longitude, round(near.kilometres, 4)) == (39.0, -77.1, kilometres)


@pytest.mark.parametrize(
    ("text", "tree", "part"),
    [
        ("AREA[LocationZip]12345 AND AREA[Phase]NA", ("phase", "NA"), "AREA[LocationZip] cannot be searched here"),
        ("gout AND NOT AREA[IPDSharing]YES", "gout", "AREA[IPDSharing] cannot"),
        ("AREA[Phase:size]2 AND gout", "gout", "AREA[Phase:size] cannot"),
        ("AREA[OversightHasDMC]MISSING AND gout", "gout", "not known here"),
        ("AREA[Condition]RANGE[a, b] AND gout", "gout", "no order here"),
        ("AREA[IPDSharing]RANGE[MIN, 1] AND gout", "gout", "AREA[IPDSharing] cannot"),
        ("TILT[StudyFirstPostDate]gout", "gout", "TILT"),
        ("COVERAGE[FullMatch]heart attack", "heart attack", "COVERAGE"),
        ("COVERAGE[StartsWith]EXPANSION[None]gout", ("phrase", "gout"), "COVERAGE"),
        ("SEARCH[Location](AREA[LocationCity]Ulm)", ("city", "ulm"), "all the sites of a trial"),
        ("SEARCH[Location]ulm", ("city", "ulm"), "all the sites of a trial"),
        ("EXPANSION[None]gout", ("phrase", "gout"), "capitals"),
        ("AREA[LeadSponsorName]acme", ("LeadSponsorName", "acme"), "AREA[LeadSponsorName]"),
        ("AREA[FunderTypeSearch]INDUSTRY", ("class", "INDUSTRY"), "lead sponsor"),
        ("AREA[InterventionDescription]daily", ("InterventionDescription", "daily"), "InterventionDescription"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_rest_runs(text: str, tree: object, part: str) -> None:
    query = parse(text)
    assert shape(query.root) == tree
    assert any(part in note for note in query.notes), query.notes
    assert all(note.endswith(".") and "\n" not in note for note in query.notes)


def test_what_can_be_done_is_not_remarked_upon() -> None:
    assert parse("AREA[Phase]PHASE2 AND AREA[StartDate]RANGE[2020, MAX] AND SEARCH[Study]gout").notes == ()


@pytest.mark.parametrize(
    ("text", "position", "parts"),
    [
        ("gout AREA[Fase]PHASE2", 5, ("no search area “Fase”", "mean AREA[Phase]?")),
        ("AREA[Phase]7", 11, ("AREA[Phase] has no value “7”", "PHASE3")),
        ("AREA[OverallStatus]Recuiting", 19, ("mean RECRUITING?",)),
        ("AREA[HasResults]perhaps", 16, ("true or false",)),
        ("AREA[Phase", 0, ("AREA[ is not closed",)),
        ("AREA[Phase]", 0, ("needs something after it",)),
        ("AREA[Phase] AND gout", 0, ("needs something after it",)),
        ("AREA[StartDate]soon", 15, ("a date", "“soon”")),
        ("AREA[StartDate]RANGE[soon, MAX]", 15, ("“soon”",)),
        ("AREA[StartDate]RANGE[2024, 2023]", 15, ("begins above its end",)),
        ("AREA[StartDate]RANGE[2024]", 15, ("two ends",)),
        ("AREA[StartDate]RANGE[2024-13-01, MAX]", 15, ("no day",)),
        ("AREA[EnrollmentCount]many", 21, ("a number",)),
        ("AREA[MinimumAge]RANGE[old, MAX]", 16, ("an age",)),
        ("RANGE[1, 2]", 0, ("needs an area",)),
        ("MISSING AND AREA[Phase]NA", 0, ("needs an area",)),
        ("AREA[LocationGeoPoint]DISTANCE[a, b, c]", 22, ("DISTANCE[a, b, c] needs",)),
        ("AREA[LocationGeoPoint]Ulm", 22, ("takes a DISTANCE",)),
        ("EXPANSION[Fuzzy]gout", 0, ("none of the registry's", "Relaxation")),
        ("COVERAGE[Middle]gout", 0, ("Contains",)),
        ("SEARCH[Arm]gout", 0, ("Location",)),
        ("(AREA[Phase]NA", 0, ("not closed",)),
        ("AREA[Phase]NA)", 13, ("closes nothing",)),
        ('AREA[Condition]"gout', 15, ("quote is not closed",)),
        ("AREA[Phase]NA status:nowhere", 21, ("status: does not know",)),
        ("AREA[Condition](" * 100 + "a" + ")" * 100, 0, ("nested",)),
    ],
)
def test_a_wrong_expression_is_explained(text: str, position: int, parts: tuple[str, ...]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence
    assert caught.value.position == position or "nested" in sentence
    for part in parts:
        assert part in sentence


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("AREA[Pha", None),
        ("gout AND AREA[Phase", "gout"),
        ("AREA[Phase]", None),
        ("gout AREA[StartDate]RANGE[2020,", "gout"),
        ("AREA[StartDate]20", None),
        ("AREA[StartDate]2020-0", ("start", (20200000, 20209999))),
        ("AREA[HasResults]tr", None),
        ("AREA[OverallStatus]recr", ("status", "RECRUITING")),
        ("(AREA[Phase]NA OR ", ("phase", "NA")),
        ("AREA[Phase]NA AND NOT", ("phase", "NA")),
        ('AREA[Condition]"heart att', ("Condition", "heart att")),
        ("AREA[MinimumAge]1", None),
    ],
)
def test_an_unfinished_end_restricts_nothing_while_typing(text: str, tree: object) -> None:
    assert asked(text, typing=True) == tree


def test_every_beginning_of_a_right_expression_is_accepted_while_typing() -> None:
    text = (
        "(heart attack OR AREA[Condition]EXPANSION[Term]stroke) AND NOT AREA[Phase](PHASE1 OR PHASE2) AND "
        'AREA[StartDate]RANGE[2020-01-01, MAX] AND AREA[MinimumAge]RANGE[18 years, 65 years] AND "sudden death"'
    )
    for end in range(len(text) + 1):
        parse(text[:end], typing=True)


def test_the_registry_s_words_have_no_typing_errors() -> None:
    root = parse("AREA[Condition]leukaemia hypertension").root
    assert isinstance(root, And)
    for child in root.children:
        assert isinstance(child, Field) and isinstance(child.values[0], Word)
        assert not any(form.typos for form in child.values[0].forms)


@pytest.mark.parametrize("area", AREAS.values(), ids=lambda area: area.name)
def test_every_area_stands_for_something_in_the_index(area: object) -> None:
    from store.search.fields import FIELDS, MISSING
    from store.search.registry_expression_areas import Area

    assert isinstance(area, Area)
    assert set(area.columns) <= set(WEIGHTS)
    assert known_area(area.name) is area
    assert not area.missing or area.missing in MISSING
    if area.kind in ("date", "number"):
        assert area.field in INTEGERS
    elif area.kind == "codes":
        assert FIELDS[area.field].kind == "codes"
    if area.name != "BasicSearch" and "Search" not in area.name:
        assert is_piece(area.name)


def test_names_of_the_registry_s_fields_are_told_from_misspelled_ones() -> None:
    assert is_piece("IPDSharing") and is_piece("ipdsharing") and is_piece("LocationZip")
    assert not is_piece("Fase")
    assert set(FIELD_COLUMNS["cond"]) >= {"cond"}


def replace_starts(node: Node) -> Node:
    """A tree without the places in the text that its parts came from."""
    match node:
        case And() | Or():
            return replace(node, children=tuple(map(replace_starts, node.children)))
        case Not():
            return Not(replace_starts(node.child))
        case Field():
            values = tuple(replace(each, start=0) if isinstance(each, Word | Phrase) else each for each in node.values)
            return replace(node, values=values, start=0)
        case Word() | Phrase():
            return replace(node, start=0)


def _plain_word(text: str) -> Word:
    found = word(text, 0)
    assert found is not None
    return replace(found, forms=tuple(replace(form, typos=False) for form in found.forms))


def _whole(text: str) -> Word:
    found = whole_term(text, 0)
    assert found is not None
    return found


WORDS = st.sampled_from(["gout", "leukaemia", "il2", "allo-HSCT", "TGF-β", "stents", "biopsy", "10mg", "Crohn’s"])
DATES = st.dates().map(lambda day: int(f"{day.year:04}{day.month:02}{day.day:02}"))


def print_leaf(node: Node) -> str:
    """A leaf as the registry writes it."""
    if isinstance(node, Phrase):
        return f"EXPANSION[None]{node.text}"
    if isinstance(node, Word):
        return f'"{node.text}"' if " " in node.text else node.text
    assert isinstance(node, Field)
    value = node.values[0]
    if isinstance(value, Word):
        return f"AREA[{node.name}]{print_leaf(value)}"
    if isinstance(value, Codes):
        if node.name == "none":
            return f"AREA[{'Phase' if value.codes == ('phase',) else 'StartDate'}]MISSING"
        return f"AREA[{ {'phase': 'Phase', 'status': 'OverallStatus'}[node.name] }]{value.codes[0]}"
    assert isinstance(value, Between)
    ends = [_print_number(node.name, end, limit) for end, limit in ((value.low, "MIN"), (value.high, "MAX"))]
    return f"AREA[{ {'start': 'StartDate', 'enrollment': 'EnrollmentCount'}[node.name] }]RANGE[{', '.join(ends)}]"


def _print_number(name: str, end: int | None, limit: str) -> str:
    if end is None:
        return limit
    return f"{end // 10000:04}-{end // 100 % 100:02}-{end % 100:02}" if name == "start" else str(end)


def print_tree(node: Node) -> str:
    """A tree in the registry's language, with no more parentheses than it needs."""
    match node:
        case Or():
            return " OR ".join(
                f"({print_tree(each)})" if isinstance(each, Or) else print_tree(each) for each in node.children
            )
        case And():
            return " AND ".join(
                f"({print_tree(each)})" if isinstance(each, Or | And) else print_tree(each) for each in node.children
            )
        case Not():
            inner = print_tree(node.child)
            return f"NOT ({inner})" if isinstance(node.child, Or | And) else f"NOT {inner}"
        case _:
            return print_leaf(node)


def _between(low: int | None, high: int | None) -> Between:
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Between(low, 1 if low is None and high is None else high)


LEAVES: st.SearchStrategy[Node] = st.one_of(
    WORDS.map(_plain_word),
    st.sampled_from(["heart attack", "acute kidney injury"]).map(_whole),
    st.tuples(st.sampled_from([("Condition", ("cond",)), ("BriefTitle", ("title",))]), WORDS).map(
        lambda pair: Field(pair[0][0], (_plain_word(pair[1]),), 0, pair[0][1])
    ),
    st.sampled_from(["PHASE1", "PHASE2", "NA"]).map(lambda each: Field("phase", (Codes((each,)),))),
    st.sampled_from(["RECRUITING", "COMPLETED"]).map(lambda each: Field("status", (Codes((each,)),))),
    st.sampled_from(["phase", "start"]).map(lambda each: Field("none", (Codes((each,)),))),
    st.builds(lambda low, high: Field("enrollment", (_between(low, high),)), *[st.none() | st.integers(0, 9999)] * 2),
    st.builds(_between, DATES, DATES).map(lambda each: Field("start", (each,))),
)

TREES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda each: And(tuple(each))),
        st.lists(inner, min_size=2, max_size=3).map(lambda each: Or(tuple(each))),
        inner.map(Not),
    ),
    max_leaves=12,
)


@given(TREES)
@settings(max_examples=200, deadline=None)
def test_a_tree_written_as_an_expression_reads_back_as_the_same_tree(tree: Node) -> None:
    text = f"SEARCH[Study]({print_tree(tree)})"
    root = parse(text).root
    assert root is not None
    assert replace_starts(root) == tree, text


_PIECES = """
AREA[Phase] AREA[StartDate] AREA[x] AREA[ RANGE[ ] RANGE[2020,MAX] EXPANSION[None] COVERAGE[FullMatch] SEARCH[Location]
TILT[a] DISTANCE[1,2,3mi] MISSING ALL AND OR NOT ( ) " \\ , - : .. PHASE2 gout status: start: near: near:ulm age:
missing: decision:x >= 2024 2024-13 1e9 Ωμ tag:a in: ex:b country:de https://clinicaltrials.gov/search?cond=
&aggFilters= status:rec,phase:2 %zz ?
"""
PIECES = st.sampled_from([*_PIECES.split(), "\ud800", "\x00", "\n"])


@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=12), st.sampled_from(["", " "]), st.booleans())
@settings(max_examples=1500, deadline=None)
def test_any_text_is_a_query_or_a_sentence(pieces: list[str], blank: str, typing: bool) -> None:
    text = blank.join(pieces)
    try:
        query = parse(text, typing=typing)
    except QueryError as error:
        assert str(error).rstrip().endswith("."), str(error)
        assert 0 <= error.position <= len(text)
    else:
        assert all(note.endswith(".") for note in query.notes)
        query.highlights()
