"""Registry ids: recognised, spelled one way, found in text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.identifiers import find, normalise, registers, registry_of

KNOWN = [
    ("NCT00000001", "NCT", "NCT00000001"),
    ("nct 0000 0001", "NCT", "NCT00000001"),
    ("NCT-0000-0001", "NCT", "NCT00000001"),
    ("NCT: 00000001", "NCT", "NCT00000001"),
    ("NCT0000\n0001", "NCT", "NCT00000001"),
    ("ＮＣＴ０００００００１", "NCT", "NCT00000001"),
    ("2022-500000-00-00", "EUCT", "2022-500000-00-00"),
    ("2022–500000–00–00", "EUCT", "2022-500000-00-00"),
    ("EU CT Number: 2022-500000-00-00", "EUCT", "2022-500000-00-00"),
    ("2025-500000-00", "EUCT", "2025-500000-00"),
    ("2004-000000-00", "EUDRACT", "2004-000000-00"),
    ("EudraCT No. 2004-000000-00", "EUDRACT", "2004-000000-00"),
    ("2004-000000-00-DE", "EUDRACT", "2004-000000-00"),
    ("2004-000000-00-3RD", "EUDRACT", "2004-000000-00"),
    ("ISRCTN 0000 0001", "ISRCTN", "ISRCTN00000001"),
    ("ACTRN12600000000000", "ACTRN", "ACTRN12600000000000"),
    ("ChiCTR-TRC-00000001", "CHICTR", "ChiCTR-TRC-00000001"),
    ("chictr2000000001", "CHICTR", "ChiCTR2000000001"),
    ("CTR20000001", "CTR", "CTR20000001"),
    ("KCT0000001", "KCT", "KCT0000001"),
    ("CTRI/2000/01/000001", "CTRI", "CTRI/2000/01/000001"),
    ("DRKS00000001", "DRKS", "DRKS00000001"),
    ("IRCT20000000000000N1", "IRCT", "IRCT20000000000000N1"),
    ("jRCT2000000001", "JRCT", "jRCT2000000001"),
    ("JRCTS000000001", "JRCT", "jRCTs000000001"),
    ("UMIN000000001", "UMIN", "UMIN000000001"),
    ("JapicCTI000001", "JAPICCTI", "JapicCTI-000001"),
    ("JMA-IIA00001", "JMAIIA", "JMA-IIA00001"),
    ("NTR0001", "NTR", "NTR0001"),
    ("NL-OMON0001", "OMON", "NL-OMON0001"),
    ("PACTR200000000000001", "PACTR", "PACTR200000000000001"),
    ("RBR-0ABCDE", "REBEC", "RBR-0abcde"),
    ("PER-000-01", "REPEC", "PER-000-01"),
    ("RPCEC00000001", "RPCEC", "RPCEC00000001"),
    ("SLCTR/2000/001", "SLCTR", "SLCTR/2000/001"),
    ("TCTR20000000001", "TCTR", "TCTR20000000001"),
    ("LBCTR2000000001", "LBCTR", "LBCTR2000000001"),
    ("U1111-0000-0001", "UTN", "U1111-0000-0001"),
    ("NCI-2000-00001", "CTRP", "NCI-2000-00001"),
]


@pytest.mark.parametrize(("text", "register", "spelling"), KNOWN)
def test_an_id_has_its_register_and_one_spelling(text: str, register: str, spelling: str) -> None:
    assert registry_of(text) == register
    assert normalise(text) == spelling
    assert normalise(spelling) == spelling


def test_every_register_is_tried() -> None:
    assert {register for _, register, _ in KNOWN} == set(registers())


@pytest.mark.parametrize("text", ["", "NCT0000001", "NCT000000001", "local:1", "2022-000000", "XNCT00000001", "NCT"])
def test_what_no_register_writes_is_no_id(text: str) -> None:
    assert registry_of(text) is None
    assert normalise(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See NCT00000001 and (NCT 00000002).", [("NCT", "NCT00000001"), ("NCT", "NCT00000002")]),
        ("NCT00000001, nct00000001", [("NCT", "NCT00000001")]),
        ("CTR20000001/CTR20000002", [("CTR", "CTR20000001"), ("CTR", "CTR20000002")]),
        ("注册号ChiCTR2000000001。", [("CHICTR", "ChiCTR2000000001")]),
        ("2022-500000-00-00 before 2004-000000-00", [("EUCT", "2022-500000-00-00"), ("EUDRACT", "2004-000000-00")]),
        ("PACTR200000000000001", [("PACTR", "PACTR200000000000001")]),
        ("NCT0000003 45 patients", []),
        ("NCT00000001 89 patients", [("NCT", "NCT00000001")]),
        ("grant NL12, room NL 1234", []),
        ("tel. 2020 000000 13", []),
        ("NCT000000012", []),
        ("no id", []),
    ],
)
def test_ids_are_found_in_text(text: str, found: list[tuple[str, str]]) -> None:
    assert find(text) == found


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    for register, spelling in find(text):
        assert registry_of(spelling) == register
    known = normalise(text)
    assert known is None or normalise(known) == known
