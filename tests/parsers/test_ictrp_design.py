"""WHO ICTRP: designs, targets, interventions and outcomes in the words of the registers behind it."""

from __future__ import annotations

import pytest

from parsers.formats.ictrp_row import plain
from tests.parsers.test_ictrp import read, unparsed


@pytest.mark.parametrize(
    ("register", "text", "info"),
    [
        (
            "NCT00000001",
            "Allocation: Randomized. Intervention model: Parallel Assignment. Primary purpose: Treatment. "
            "Masking: Double (Participant, Outcomes Assessor). ",
            {
                "allocation": "RANDOMIZED",
                "intervention_model": "PARALLEL",
                "primary_purpose": "TREATMENT",
                "masking_info": {"masking": "DOUBLE", "who_masked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
            },
        ),
        ("ChiCTR0000000001", "Single arm", {"intervention_model": "SINGLE_GROUP"}),
        ("ChiCTR0000000001", "Cross-over", {"intervention_model": "CROSSOVER"}),
        ("ChiCTR0000000001", "Non randomized control", {"allocation": "NON_RANDOMIZED"}),
        ("JPRN-UMIN000000000", "Not selected Not selected", None),
        ("NCT00000001", "N/A", None),
    ],
)
def test_designs_that_are_read_whole(register: str, text: str, info: object) -> None:
    dumped = read(register, Study_type="Interventional", Study_design=text)
    assert dumped["design"].get("design_info") == info
    assert not unparsed(dumped)


@pytest.mark.parametrize(
    ("text", "info"),
    [
        (
            "Randomization: Not randomized, Blinding: Double blinded, Placebo: Used, Assignment: Crossover, "
            "Purpose: Prevention.",
            {
                "allocation": "NON_RANDOMIZED",
                "intervention_model": "CROSSOVER",
                "primary_purpose": "PREVENTION",
                "masking_info": {"masking": "DOUBLE"},
            },
        ),
        (
            "Purpose: Treatment; Allocation: Randomised controlled trial; Masking: Blinded (masking used);"
            "Assignment: Parallel;Type of endpoint: Efficacy;",
            {
                "allocation": "RANDOMIZED",
                "intervention_model": "PARALLEL",
                "primary_purpose": "TREATMENT",
                "masking_info": {"masking": "Blinded (masking used)"},
            },
        ),
        (
            "<br>   Controlled: yes<br>  Randomised: yes<br>  Open: no<br>  Double blind: yes<br>  Cross over: yes<br>",
            {"allocation": "RANDOMIZED", "intervention_model": "CROSSOVER", "masking_info": {"masking": "DOUBLE"}},
        ),
        (
            "single arm study, open(masking not used), uncontrolled control, single assignment, treatment purpose",
            {
                "allocation": "NA",
                "intervention_model": "SINGLE_GROUP",
                "primary_purpose": "TREATMENT",
                "masking_info": {"masking": "NONE"},
            },
        ),
        ("Prospective pre and post study in two clinics of the harbour, in prose", {}),
    ],
)
def test_designs_of_which_the_whole_is_kept_too(text: str, info: dict[str, object]) -> None:
    dumped = read("IRCT00000000000N1", Study_type="Interventional", Study_design=text)
    found = dumped["design"]["design_info"]
    assert found.pop("intervention_model_description") == plain(text)
    assert found == info
    observed = read("IRCT00000000000N1", Study_type="Observational", Study_design=text)
    assert unparsed(observed) == {"Study design": text.strip()}


@pytest.mark.parametrize(
    ("size", "design", "count"),
    [
        ("120", "", 120),
        ("Case series:40;", "Sequential", 40),
        ("A:30;B:30;", "Parallel", 60),
        ("A:30;B:30;", "Factorial", None),
        ("A:30;A:30;", "Parallel", None),
        ("A:30;B:some;", "Parallel", None),
        ("about 50", "Parallel", None),
    ],
)
def test_a_target_by_group_is_summed_only_where_that_is_sure(size: str, design: str, count: int | None) -> None:
    dumped = read("ChiCTR0000000001", Target_size=size, Study_design=design, Study_type="Interventional")
    assert dumped["design"].get("enrollment_info") == ({"count": count} if count else None)
    assert unparsed(dumped) == ({} if count else {"Target size": size})
    assert (size in str(dumped.get("raw_parts"))) is (":" in size and count is not None)


def test_interventions_in_the_words_of_their_registers() -> None:
    found = read(Intervention="Drug: Tea; hot;Device: Cup")["arms_interventions"]["interventions"]
    assert found == [{"type": "DRUG", "name": "Tea; hot"}, {"type": "DEVICE", "name": "Cup"}]
    numbered = read("IRCT00000000000N1", Intervention="Intervention 1: Tea. Intervention 2: Soup.")
    assert numbered["arms_interventions"]["interventions"] == [{"name": "Tea."}, {"name": "Soup."}]
    cells = "<br>Trade Name: Kamille<br>Product Name: Tea<br>CAS Number: 1<br><br>Product Name: Soup<br>"
    products = read("EUCTR2020-000000-01-FR", Intervention=cells)["arms_interventions"]["interventions"]
    assert [(item["name"], item["description"].count("\n")) for item in products] == [("Kamille", 2), ("Soup", 0)]
    unclear = read("ChiCTR0000000001", Target_size="A:1;B:2;", Intervention="B:tea;A:soup;")
    assert unclear["arms_interventions"]["interventions"] == [{"name": "B:tea;A:soup;"}]


def test_outcomes_in_the_words_of_their_registers() -> None:
    text = "{}. Timepoint: Weekly. Method of measurement: Scale."
    text = text.format("Warmth") + ";" + text.format("Comfort")
    found = read("IRCT00000000000N1", Primary_outcome=text)["outcomes"]["primary_outcomes"]
    assert found[1] == {"measure": "Comfort", "time_frame": "Weekly", "description": "Scale."}
    dumped = read(
        "EUCTR2020-000000-01-FR",
        Primary_outcome="Main Objective: Warmth;Secondary Objective: Comfort;Primary end point(s): Skin; deep;"
        "Timepoint(s) of evaluation of this end point: Day 1",
    )
    assert dumped["outcomes"]["primary_outcomes"] == [{"measure": "Skin; deep", "time_frame": "Day 1"}]
    assert dumped["description"] == {
        "brief_summary": "Warmth",
        "detailed_description": "Secondary objectives:\n\nComfort",
    }
    numbered = read("ISRCTN00000000", Primary_outcome="1. Warmth<br>2. Comfort")["outcomes"]["primary_outcomes"]
    assert numbered == [{"measure": "Warmth"}, {"measure": "Comfort"}]
    assert "outcomes" not in read(Primary_outcome=";")


def test_conditions_with_their_codes() -> None:
    block = "Cold hands <br>\n   MedDRA version: 20.1\n   Term: Cold extremities\n ;Therapeutic area: Vessels"
    dumped = read("EUCTR2020-000000-01-FR", Condition=block)
    assert dumped["conditions"] == {"conditions": ["Cold hands"], "keywords": ["Cold extremities", "Vessels"]}
    assert "MedDRA version: 20.1" in dumped["raw_parts"]["conditions.conditions"]


def test_joints_within_brackets_do_not_part_outcomes() -> None:
    found = read(Primary_outcome="A (b;c);D [e;f;g];H")["outcomes"]["primary_outcomes"]
    assert [item["measure"] for item in found] == ["A (b;c)", "D [e;f;g]", "H"]
    never_closed = read(Primary_outcome="A;B (c;d;e")["outcomes"]["primary_outcomes"]
    assert [item["measure"] for item in never_closed] == ["A", "B (c", "d", "e"]
    in_text = read(Primary_outcome="A; and B;C;")["outcomes"]["primary_outcomes"]
    assert [item["measure"] for item in in_text] == ["A; and B", "C"]
