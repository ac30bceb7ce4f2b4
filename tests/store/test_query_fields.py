"""Every field of the query language: what its values become, and the sentence for a value that it does not take."""

from __future__ import annotations

import gzip
from datetime import date, timedelta

import pytest

from parsers.labels import labels
from parsers.reading import FORMATS
from store.search.codes import codes, numbers
from store.search.field_codes import SOURCES, known_codes
from store.search.fields import FIELDS, MISSING, known_field
from store.search.places import TABLE, find_places
from store.search.query import QueryError, parse
from store.search.schema import FIELD_COLUMNS, INTEGERS
from store.search.tree import Ages, And, Between, Codes, Field, IdPart, Near, Phrase, Reviewed, Value, Word

YEAR = 365.25


def values(text: str, *, typing: bool = False) -> tuple[Value, ...]:
    root = parse(text, typing=typing).root
    assert isinstance(root, Field), root
    return root.values


def only(text: str, *, typing: bool = False) -> Value:
    (value,) = values(text, typing=typing)
    return value


def coded(text: str, *, typing: bool = False) -> tuple[str, ...]:
    return tuple(code for value in values(text, typing=typing) if isinstance(value, Codes) for code in value.codes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("purpose:prevention", "PREVENTION"),
        ("purpose:supp", "SUPPORTIVE_CARE"),
        ('purpose:"Educational/Counseling/Training"', "ECT"),
        ("purpose:diagnosis", "DIAGNOSTIC"),
        ("masking:double", "DOUBLE"),
        ("masking:open", "NONE"),
        ("masking:double-blind", "DOUBLE"),
        ("masking:blinded", "SINGLE DOUBLE TRIPLE QUADRUPLE"),
        ("blinding:none", "NONE"),
        ("allocation:randomised", "RANDOMIZED"),
        ("allocation:non-randomized", "NON_RANDOMIZED"),
        ("allocation:na", "NA"),
        ("model:cross-over", "CROSSOVER"),
        ("model:cohort", "COHORT"),
        ("model:case", "CASE_CONTROL CASE_ONLY CASE_CROSSOVER"),
        ("healthy:yes", "YES"),
        ("healthy:n", "NO"),
        ("class:industry", "INDUSTRY"),
        ("class:other", "OTHER"),
        ("class:university", "OTHER"),
        ("funder:federal", "FED"),
        ("agegroup:child,older", "CHILD OLDER_ADULT"),
        ("agegroup:older_adult", "OLDER_ADULT"),
        ("agegroup:pediatric", "CHILD"),
        ("has:results,documents", "RESULTS DOCUMENTS"),
        ("has:publications", "REFERENCES"),
        ("source:ctgov", "CTGOV"),
        ("source:ctgov-xml", "CTGOV_XML"),
        ("source:CTGOV_CSV", "CTGOV_CSV"),
        ("source:clinicaltrials.gov", "CTGOV CTGOV_CSV CTGOV_XML"),
        ("source:who", "ICTRP"),
        ("status:open", "RECRUITING NOT_YET_RECRUITING ENROLLING_BY_INVITATION AVAILABLE"),
        ("type:trial", "INTERVENTIONAL"),
        ("sex:fem", "FEMALE ALL"),
        ("phase:4..2", "PHASE2 PHASE3 PHASE4"),
    ],
)
def test_codes_are_taken_by_label_beginning_and_the_words_people_use(text: str, expected: str) -> None:
    assert coded(text) == tuple(expected.split())


@pytest.mark.parametrize("name", [name for name, kind in FIELDS.items() if kind.kind == "codes" and name != "missing"])
def test_every_code_of_a_field_is_taken_as_itself_and_while_it_is_typed(name: str) -> None:
    for code, label in known_codes(name).items():
        assert code in coded(f"{name}:{code}")
        assert code in coded(f'{name}:"{label}"')
        for end in range(1, len(code) + 1):
            assert parse(f"{name}:{code[:end].lower()}", typing=True).root is not None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("start:2024", 20240000, 20249999),
        ("start:2024-05", 20240500, 20240599),
        ("start:2024-5-3", 20240503, 20240503),
        ("start:2024/05/03", 20240503, 20240503),
        ("start:20240503", 20240503, 20240503),
        ('start:"May 2024"', 20240500, 20240599),
        ('start:"3 May 2024"', 20240503, 20240503),
        ('start:"May 3, 2024"', 20240503, 20240503),
        ("start:may-2024", 20240500, 20240599),
        ("start:2024-05..2024-07", 20240500, 20240799),
        ("start:2024..", 20240000, None),
        ("start:..2023", None, 20239999),
        ("start:2023…2024", 20230000, 20249999),
        ("start:>2023", 20240000, None),
        ("start:>=2023", 20230000, None),
        ("start:<2023", None, 20229999),
        ("start:<=2023", None, 20239999),
        ("start: >= 2023", 20230000, None),
        ("start:=2023-06", 20230600, 20230699),
        ("enrollment:100", 100, 100),
        ("enrolment:50..200", 50, 200),
        ("enrollment:>=100", 100, None),
        ("enrollment:>50", 51, None),
        ("enrollment:<50", None, 49),
        ("enrollment:..50", None, 50),
        ("enrollment:≥100", 100, None),
        ("sites:10..", 10, None),
    ],
)
def test_dates_and_numbers_are_ranges(text: str, low: int | None, high: int | None) -> None:
    assert only(text) == Between(low, high)


def test_lists_of_ranges_are_any_of_them() -> None:
    assert values("start:2019,2024..") == (Between(20190000, 20199999), Between(20240000, None))
    assert values("enrollment:<10,>=500") == (Between(None, 9), Between(500, None))


def test_dates_may_be_told_from_today() -> None:
    today = date.today()

    def number(day: date) -> int:
        return int(f"{day:%Y%m%d}")

    assert only("added:today") == Between(number(today), number(today))
    assert only("changed:7d") == Between(number(today - timedelta(days=7)), number(today))
    assert only("changed:2w..") == Between(number(today - timedelta(days=14)), None)
    assert only("updated:<yesterday") == Between(None, number(today - timedelta(days=1)) - 1)


@pytest.mark.parametrize("name", [name for name, kind in FIELDS.items() if kind.kind in ("date", "number")])
def test_every_date_and_number_has_a_column_of_the_index(name: str) -> None:
    assert name in INTEGERS


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("age:>=65", Ages(65 * YEAR, None)),
        ("age:<18", Ages(None, 18 * YEAR)),
        ("age:6m..2y", Ages(6 * 30.4375, 2 * YEAR)),
        ("age:..17", Ages(None, 17 * YEAR)),
    ],
)
def test_ages(text: str, ages: Ages) -> None:
    assert only(text) == ages


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("missing:phase", "phase"),
        ("missing:results", "results"),
        ("missing:disease", "cond"),
        ("missing:enrol", "enrollment"),
        ("missing:primary_completion", "primary_completion"),
    ],
)
def test_missing_names_a_field(text: str, field: str) -> None:
    root = parse(text).root
    assert isinstance(root, Field) and root.name == "none" and root.values == (Codes((field,)),)


def test_missing_takes_what_the_index_knows_to_be_missing() -> None:
    empty = {"id": "NCT00000001", "registry": "NCT", "sources": []}
    known = set(codes(empty, (), numbers(empty))[1])
    assert set(MISSING) <= known
    assert known - set(MISSING) <= {"investigator"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("decision:include", Reviewed("decision", "include")),
        ("decision:x", Reviewed("decision", "exclude")),
        ("decision:undecided", Reviewed("decision", "none")),
        ("verdict:may", Reviewed("decision", "maybe")),
        ("tag:Later", Reviewed("tag", "Later")),
        ('note:"dose  unclear"', Reviewed("note", "dose unclear")),
        ("session:hsct-2026", Reviewed("session", "hsct-2026")),
    ],
)
def test_what_reviewers_said(text: str, value: Reviewed) -> None:
    assert only(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "title:asthma",
        "in:ecog",
        'ex:"active hiv"',
        "criteria:ecog",
        "outcome:survival",
        "city:boston",
        "state:texas",
        'facility:"example general"',
        "investigator:doe",
        "keyword:insulin",
        "mesh:lung",
        "summary:feasible",
    ],
)
def test_words_in_a_field_have_columns_of_the_index(text: str) -> None:
    root = parse(text).root
    assert isinstance(root, Field) and FIELD_COLUMNS[root.name]
    assert all(isinstance(value, Word | Phrase) for value in root.values)


def test_a_country_may_be_named_by_its_code() -> None:
    names = [value.tokens if isinstance(value, Phrase) else () for value in values("country:de,FRA,kr")]
    assert names == [("germany",), ("france",), ("south", "korea")]
    assert isinstance(only("country:de", typing=True), Word)


@pytest.mark.parametrize(
    ("text", "label", "kilometres"),
    [
        ("near:Hangzhou", "Hangzhou, China", 50.0),
        ("near:hangzhou,100", "Hangzhou, China", 100.0),
        ("near:Köln,30km", "Köln, Germany", 30.0),
        ("near:Cologne", "Köln, Germany", 50.0),
        ('near:"São Paulo"', "São Paulo, Brazil", 50.0),
        ('near:"Paris, Texas",10mi', "Paris, Texas, United States", 16.09344),
        ("near:Paris,TX", "Paris, Texas, United States", 50.0),
        ('near:"St Louis",MO', "St. Louis, Missouri, United States", 50.0),
        ("near:30.25,120.17", "30.25, 120.17", 50.0),
        ("near:-33.9,151.2,5", "-33.9, 151.2", 5.0),
    ],
)
def test_near_is_a_place_by_name_or_point(text: str, label: str, kilometres: float) -> None:
    near = only(text)
    assert isinstance(near, Near)
    assert (near.label, round(near.kilometres, 5)) == (label, kilometres)


def test_of_places_with_one_name_the_largest_is_taken_and_said() -> None:
    query = parse("near:springfield")
    assert query.notes == (
        "There are 12 places called springfield: Springfield, Missouri, United States, the largest, was taken.",
    )
    near = only("near:springfield")
    assert isinstance(near, Near) and (near.latitude, near.longitude) == (37.22, -93.3)


def test_several_places_are_any_of_them() -> None:
    found = [near.label for near in values("near:Hangzhou,100,Paris,Texas,Shanghai") if isinstance(near, Near)]
    assert found == ["Hangzhou, China", "Paris, Texas, United States", "Shanghai, China"]


def test_the_table_of_places_is_whole() -> None:
    lines = gzip.decompress(TABLE.read_bytes()).decode().splitlines()
    countries = {line[1:3] for line in lines if line.startswith("#")}
    places = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(places) > 60_000
    assert {cells[2] for cells in places} <= countries
    assert all(abs(float(cells[4])) <= 90 and abs(float(cells[5])) <= 180 for cells in places)
    assert find_places("wien")[0].country == "AT"


@pytest.mark.parametrize(
    ("text", "position", "parts"),
    [
        ("purpose:cure", 8, ("purpose: does not know “cure”", "prevention")),
        ("masking:dubble", 8, ("mean masking:double?",)),
        ("class:industri al", 6, ("industri",)),
        ("healthy:perhaps", 8, ("yes or no",)),
        ("has:result5", 4, ("mean has:results?",)),
        ("source:pubmed", 7, ("ictrp",)),
        ("start:soon", 6, ("start: does not know “soon”", "2024-05-31")),
        ("start:2024-13", 6, ("no day “2024-13”",)),
        ("start:2023-02-30", 6, ("no day",)),
        ("start:2024..2023", 6, ("begins above its end",)),
        ("start:2024..soon", 6, ("“soon”",)),
        ("start:>", 6, ("start: does not know",)),
        ("enrollment:many", 11, ("“many”", "50..200")),
        ("enrollment:200..50", 11, ("begins above its end",)),
        ("sites:-1", 6, ("“-1”",)),
        ("age:>old", 4, ("“old”",)),
        ("missing:fase", 8, ("mean missing:phase?",)),
        ("missing:c", 8, ("missing: does not know",)),
        ("missing:missing", 8, ("missing: does not know",)),
        ("decision:later", 9, ("include, exclude, maybe or none",)),
        ("near:", 0, ("near: needs a value",)),
        ("near:Hangzou", 5, ("mean near:Hangzhou?",)),
        ("near:Japan", 5, ("is a country", "country:Japan")),
        ("near:Paris,50,60", 5, ("60",)),
        ("near:95,10", 5, ("no place on earth",)),
        ("near:1,2,far", 5, ("far",)),
        ("near:50", 5, ("needs a place",)),
        ("near:50km", 5, ("needs a place",)),
        ("investgator:doe", 0, ("mean investigator:?",)),
    ],
)
def test_a_wrong_value_is_explained(text: str, position: int, parts: tuple[str, ...]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position == position
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("start:2", None),
        ("start:202", None),
        ("start:2024-", Between(20240000, 20249999)),
        ("start:2024-0", Between(20240000, 20249999)),
        ("start:2024-05-3", Between(20240500, 20240599)),
        ("start:2024.", Between(20240000, 20249999)),
        ("start:2024..2", Between(20240000, None)),
        ("start:>", None),
        ("start:>=20", None),
        ("start:soo", None),
        ("enrollment:>", None),
        ("enrollment:50..2", Between(50, None)),
        ("age:>=", None),
        ("age:12..1", Ages(12 * YEAR, None)),
        ("missing:pha", None),
        ("missing:phase", Codes(("phase",))),
        ("near:Hangz", None),
        ("near:Hangzhou,", Near(30.29, 120.16, 50.0, "Hangzhou, China")),
        ("near:30.2", None),
        ("near:30.2,", None),
        ("tag:la", None),
        ("note:dos", None),
        ("session:hsc", None),
        ("decision:inc", Reviewed("decision", "include")),
        ("phase:2..", Codes(("PHASE2",), any_of=False)),
        ("sex:fe", Codes(("FEMALE", "ALL"))),
    ],
)
def test_half_a_value_restricts_nothing_yet(text: str, value: Value | None) -> None:
    root = parse(text, typing=True).root
    assert root is None if value is None else isinstance(root, Field) and root.values == (value,)


@pytest.mark.parametrize("kind", FIELDS.values(), ids=lambda kind: kind.name)
def test_every_field_explains_itself_and_its_example_is_a_query(kind: object) -> None:
    from store.search.fields import FieldKind

    assert isinstance(kind, FieldKind)
    root = parse(kind.example).root
    assert isinstance(root, Field)
    assert root.name == ("none" if kind.name == "missing" else kind.name)
    assert kind.takes and not kind.takes.endswith(".")
    for end in range(len(kind.example) + 1):
        parse(kind.example[:end], typing=True)
    for choice in kind.choices:
        assert parse(f"{kind.name}:{choice}").root is not None


def test_fields_have_other_names() -> None:
    for name, field in {
        "Disease": "cond",
        "PI": "investigator",
        "first-posted": "posted",
        "hospital": "facility",
    }.items():
        kind = known_field(name)
        assert kind is not None and kind.name == field


def test_the_kinds_of_source_are_those_that_are_read() -> None:
    assert sorted(SOURCES) == sorted(format_.NAME for format_ in FORMATS)


def test_labels_of_the_registry_are_what_the_fields_take() -> None:
    assert known_codes("status") == labels("Status")
    assert set(known_codes("model")) == {*labels("InterventionalAssignment"), *labels("ObservationalModel")}


def test_an_id_is_found_by_a_part_of_it() -> None:
    for text, part in (
        ("6125106", "6125106"),
        ("nct06125", "nct06125"),
        ("NCT-06125", "nct06125"),
        ("isrctn123", "isrctn123"),
        ("chictr-2000", "chictr2000"),
        ("2020-001234-11", "202000123411"),
        ("jRCTs0312", "jrcts0312"),
    ):
        word = parse(text).root
        assert isinstance(word, Word) and word.id_part == part, text
    assert values("id:0612,x-1") == (IdPart("0612"), IdPart("x1"))


def test_notes_are_said_once() -> None:
    query = parse("near:springfield OR near:springfield,10")
    assert len(query.notes) == 1
    assert isinstance(parse("near:springfield gout").root, And)
