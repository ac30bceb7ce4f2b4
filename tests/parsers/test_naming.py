"""Which ids a record gives as its own trial's: of every register, in any place they are given, and no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers import read
from parsers.naming import Naming, link_form, names_of, reason
from parsers.trial import Trial, dump

IDS = {
    "NCT": "NCT00000001",
    "EUDRACT": "2000-000001-00",
    "ISRCTN": "ISRCTN00000001",
    "ACTRN": "ACTRN00000000000001",
    "CHICTR": "ChiCTR0000000001",
    "CTR": "CTR20000001",
    "KCT": "KCT0000001",
    "CTRI": "CTRI/2000/01/000001",
    "DRKS": "DRKS00000001",
    "IRCT": "IRCT20000000000001N1",
    "JRCT": "jRCT0000000001",
    "UMIN": "UMIN000000001",
    "JAPICCTI": "JapicCTI-000001",
    "JMAIIA": "JMA-IIA00001",
    "OMON": "NL-OMON00001",
    "NTR": "NTR0001",
    "PACTR": "PACTR200000000000001",
    "REBEC": "RBR-0aaaaa",
    "REPEC": "PER-001-00",
    "RPCEC": "RPCEC00000001",
    "SLCTR": "SLCTR/2000/001",
    "TCTR": "TCTR20000000001",
    "LBCTR": "LBCTR2000000001",
    "UTN": "U1111-0000-0001",
    "CTRP": "NCI-2000-00001",
}


def record(*others: dict[str, str], registry: str = "NCT", own: str = "", **said: Any) -> dict[str, Any]:
    """A dumped record with these other ids."""
    named = {"secondary_id_infos": [*others], **said}
    return {"id": own or IDS.get(registry, ""), "registry": registry, "identification": named}


def named(*others: dict[str, str], registry: str = "NCT") -> list[str]:
    return [each.id for each in names_of(record(*others, registry=registry))]


@pytest.mark.parametrize("registry", sorted(IDS))
@pytest.mark.parametrize("spell", [str, str.lower, lambda each: f" {each}\n", lambda each: each.replace("-", "\u2011")])
def test_an_id_of_every_register_is_found_in_any_spelling(registry: str, spell: Any) -> None:
    own = "DRKS" if registry == "NCT" else "NCT"
    found = names_of(record({"id": spell(IDS[registry]), "type": "REGISTRY"}, registry=own))
    assert found == (Naming(IDS[registry], registry, "other"),)


def test_a_record_that_names_nothing_has_no_names() -> None:
    assert names_of({"id": "NCT00000001", "registry": "NCT"}) == ()
    assert names_of(record()) == ()
    assert names_of(record(org_study_id_info={"id": "ABC-123"})) == ()
    assert names_of(record({"type": "REGISTRY"}, {"id": "", "type": "REGISTRY"}, {"id": "IDRCB 2000-A00000-00"})) == ()


def test_ids_of_grants_and_funders_are_not_the_trials() -> None:
    for kind in ("NIH", "FDA", "VA", "AHRQ", "SAMHSA", "OTHER_GRANT"):
        assert named({"id": IDS["EUDRACT"], "type": kind}) == []
    assert named({"id": IDS["EUDRACT"], "type": "OTHER"}) == [IDS["EUDRACT"]]
    assert named({"id": IDS["EUDRACT"], "type": "A NEW TYPE"}) == [IDS["EUDRACT"]]


@pytest.mark.parametrize(
    "beside",
    [
        "Parent study",
        "extension of",
        "Sub-study",
        "Main study",
        "companion trial",
        "roll-over",
        "Expanded Access Protocol",
        "Long-term follow-up",
        "follow up of",
        "Linked study",
        "see also",
        "continuation of",
        "nested in",
        "part of",
        "OLE",
        "Grant number",
        "Funding",
    ],
)
def test_ids_of_related_studies_are_not_the_trials(beside: str) -> None:
    assert named({"id": IDS["ISRCTN"], "type": "REGISTRY", "domain": beside}) == []
    assert named({"id": f"{IDS['ISRCTN']} ({beside})", "type": "REGISTRY"}) == []


@pytest.mark.parametrize(
    "spelled",
    [
        *("NCT00000000", "NCT11111111", "NCT99999999", "NCT12345678", "ISRCTN 00000000", "DRKS00000000", "KCT0000000"),
        *("2004-000000-00", "2004-000000-12", "EudraCT 2020-012345-67", "CTRI/2020/01/000000", "NCI-2020-00000"),
        *("U1111-1111-1111", "U1111-0000-0000", "ChiCTR0000000000", "ACTRN00000000000000", "PER-000-00"),
    ],
)
def test_a_number_that_only_fills_a_field_is_no_name(spelled: str) -> None:
    own = "DRKS" if "NCT" in spelled else "NCT"
    assert names_of(record({"id": spelled, "type": "REGISTRY"}, registry=own)) == ()
    assert names_of(record(registry=own, org_study_id_info={"id": spelled})) == ()
    bare = {"id": "00000000", "type": "REGISTRY", "domain": "ISRCTN"}
    assert names_of(record(bare, registry=own)) == ()
    assert names_of(record({"id": f"{spelled}; {IDS['UMIN']}"}, registry=own)) == (
        Naming(IDS["UMIN"], "UMIN", "other"),
    )


def test_a_number_that_a_register_could_give_is_a_name() -> None:
    for spelled in ("NCT01234567", "NCT00123456"):
        assert [each.id for each in names_of(record({"id": spelled}, registry="DRKS"))] == [spelled]
    assert named({"id": "2009-012345-18", "type": "EUDRACT_NUMBER"}) == ["2009-012345-18"]


def test_ids_of_the_records_own_register_are_left_out_but_for_those_it_replaced() -> None:
    assert named({"id": "NCT00000002", "type": "REGISTRY"}) == []
    found = names_of(
        record({"id": IDS["ISRCTN"]}, nct_id_aliases=["nct00000002", "NCT00000001", "no id", "NCT00000002"])
    )
    assert [(each.id, each.how) for each in found] == [("NCT00000002", "alias"), (IDS["ISRCTN"], "other")]


def test_two_ids_in_one_text_are_two() -> None:
    assert named({"id": "CTR20000001/CTR20000002", "domain": "ChinaDrugTrials"}) == ["CTR20000001", "CTR20000002"]
    text = f"EudraCT No. {IDS['EUDRACT']}; {IDS['ISRCTN']}"
    assert named({"id": text}) == [IDS["EUDRACT"], IDS["ISRCTN"]]


def test_an_eu_number_is_the_same_with_and_without_its_last_group() -> None:
    long, short = "2000-500001-00-00", "2000-500001-00"
    assert named({"id": long, "type": "CTIS"}) == named({"id": short, "type": "EUDRACT_NUMBER"}) == [short]
    assert (link_form(long, "EUCT"), link_form(IDS["NCT"], "NCT")) == (short, IDS["NCT"])
    found = names_of(record({"id": IDS["EUDRACT"]}, {"id": long}, registry="EUCT", own=long))
    assert [each.registry for each in found] == ["EUDRACT"], "a trial that moved names the number it had"


@pytest.mark.parametrize(
    ("digits", "domain", "found"),
    [
        ("0000000001", "jRCT", ["jRCT0000000001"]),
        ("0000000001", "Japan Registry of Clinical Trials (jRCT)", ["jRCT0000000001"]),
        ("s000000001", "JRCT", ["jRCTs000000001"]),
        ("00000001", "ISRCTN", ["ISRCTN00000001"]),
        ("00000001", "DRKS", ["DRKS00000001"]),
        ("1111-0000-0001", "Universal Trial Number (UTN)", ["U1111-0000-0001"]),
        ("2000-00001", "CTRP (Clinical Trial Reporting Program)", ["NCI-2000-00001"]),
        ("00000001", "University Hospital", []),
        ("00000001", "", []),
        ("1", "jRCT", []),
        ("0000000001", "jRCT of the parent study", []),
    ],
)
def test_bare_digits_are_an_id_where_the_register_is_named(digits: str, domain: str, found: list[str]) -> None:
    assert named({"id": digits, "type": "OTHER", "domain": domain}) == found


def test_a_short_dutch_id_needs_a_register_beside_it() -> None:
    assert named({"id": "NTR0001", "type": "OTHER", "domain": "Dutch Trial Register"}) == ["NTR0001"]
    assert named({"id": "NTR0001", "type": "OTHER", "domain": "Ministry"}) == []
    assert names_of(record(org_study_id_info={"id": "NTR0001"})) == ()


def test_the_sponsors_own_number_counts_when_it_is_an_id_and_nothing_else() -> None:
    [found] = names_of(record(org_study_id_info={"id": f"EudraCT {IDS['EUDRACT']}"}))
    assert (found.id, found.how) == (IDS["EUDRACT"], "own")
    assert names_of(record(org_study_id_info={"id": f"ABC {IDS['EUDRACT']}"})) == ()


def test_each_reason_is_a_sentence_that_says_who_says_so() -> None:
    said = {
        how: reason("NCT00000001", "ctgov", Naming(IDS["EUDRACT"], "EUDRACT", how)) for how in ("other", "own", "alias")
    }
    assert said == {
        "other": "the ctgov record of NCT00000001 names 2000-000001-00 as its EudraCT number",
        "own": "the ctgov record of NCT00000001 gives 2000-000001-00 (EudraCT) as the sponsor's number of the study",
        "alias": "the ctgov record of NCT00000001 says that its number replaced 2000-000001-00",
    }


def test_ids_in_other_places_are_no_names() -> None:
    trial = record() | {
        "description": {"brief_summary": f"See {IDS['ISRCTN']}"},
        "status": {"expanded_access_info": {"nct_id": "NCT00000002"}},
        "references": {"references": [{"citation": IDS["DRKS"]}]},
    }
    assert names_of(trial) == ()


def test_the_real_records_name_what_their_registers_say(real_data: Path, count_real: Callable[[int], None]) -> None:
    found: dict[str, set[str]] = {}
    trials = [each for each in read([real_data / "ctgov_v2", real_data / "registers"]) if isinstance(each, Trial)]
    count_real(len(trials))
    for each in trials:
        for naming in names_of(dump(each)):
            assert naming.registry != each.registry or naming.how == "alias"
            found.setdefault(each.registry, set()).add(naming.registry)
    assert {"EUDRACT", "EUCT", "CTRP", "CTR", "UTN", "JRCT", "CHICTR"} <= found["NCT"]
    assert {"EUDRACT", "NCT"} <= found["EUCT"]
    assert "NCT" in found["EUDRACT"]
