"""CTIS's products as interventions: what is tested, compared with, given as placebo or beside the treatment."""

from __future__ import annotations

from pydantic import JsonValue

from parsers.formats import ctis_codes
from parsers.formats.ctis_draft import CtisDraft, said, told
from parsers.record import Record

_NAMES: tuple[tuple[str, ...], ...] = (
    ("productName",),
    ("productDictionaryInfo", "prodName"),
    ("productDictionaryInfo", "activeSubstanceName"),
    ("jsonActiveSubstanceNames",),
    ("productDictionaryInfo", "activeSubstanceOtherDescriptiveName"),
    ("productDictionaryInfo", "sponsorProductCode"),
    ("sponsorProductCodeEdit",),
    ("nameDisplay",),
)
"""Where a product's names stand, the one to list it under first."""

_LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Pharmaceutical form", ("pharmaceuticalFormDisplay",)),
    ("Pharmaceutical form", ("productDictionaryInfo", "pharmForm")),
    ("Pharmaceutical form", ("productDictionaryInfo", "productPharmForm")),
    ("Strength", ("productDictionaryInfo", "strength")),
    ("ATC", ("productDictionaryInfo", "atcCode")),
    ("Marketing authorisation", ("productDictionaryInfo", "marketingAuthNumber")),
    ("Authorisation holder", ("productDictionaryInfo", "nameOrg")),
)
_DOSES = (
    ("Maximum daily dose", "maxDailyDoseAmount", "doseUom"),
    ("Maximum total dose", "maxTotalDoseAmount", "doseUomTotal"),
)
_NOT_SAID = frozenset({"", "na", "n/a", "-", "."})


def read_products(draft: CtisDraft, first: Record) -> None:
    """An intervention for each product; the groups tell their roles, a product outside them its own."""
    known: set[str] = set()
    for group in first.records("productRoleGroupInfos"):
        role = said(group, "productRoleName") or ctis_codes.ROLES.get(told(group, "productRoleCode"), "")
        if ctis_codes.ROLES.get(told(group, "productRoleCode")) == role:
            group.take("productRoleCode")
        products = group.records("products")
        for product in products:
            known.add(told(product, "id"))
            _add(draft, product, role)
        if not products and role:
            draft.append("arms_interventions.interventions", {"name": role})
    for product in first.records("products"):
        if not told(product, "id") or told(product, "id") not in known:
            _add(draft, product, "")


def _add(draft: CtisDraft, product: Record, role: str) -> None:
    code = told(product, "mpRoleInTrial") or told(product, "part1MpRoleTypeCode")
    own = ctis_codes.ROLES.get(code, "")
    for steps in (("mpRoleInTrial",), ("part1MpRoleTypeCode",), ("productDictionaryInfo", "part1MpRoleTypeCode")):
        if ctis_codes.ROLES.get(told(product, *steps)) == (role or own):
            product.take(*steps)
    names = _names(product)
    intervention: dict[str, JsonValue] = {"type": kind} if (kind := _type(product)) else {}
    intervention["name"] = names[0] if names else role or own or "Product without a name in the record"
    lines = _lines(product, role or own)
    intervention |= {"description": "\n".join(lines)} if lines else {}
    intervention |= {"other_names": [*names[1:]]} if names[1:] else {}
    draft.append("arms_interventions.interventions", intervention)


def _names(product: Record) -> list[str]:
    found: dict[str, str] = {}
    for steps in _NAMES:
        name = told(product, *steps)
        if name.casefold() not in _NOT_SAID:
            product.take(*steps)
            found.setdefault(name.casefold(), name)
    for substance in product.records("productDictionaryInfo", "productSubstances"):
        if name := said(substance, "actSubstName"):
            found.setdefault(name.casefold(), name)
    return [*found.values()]


def _type(product: Record) -> str:
    """The kind of intervention where the record tells it: of chemical or of biological substances only."""
    substances = product.records("productDictionaryInfo", "productSubstances")
    origins = {told(each, "substanceOrigin").casefold() for each in substances} - {""}
    if product.peek("allSubstancesChemicals") is True or origins == {"chemical"}:
        return "DRUG"
    return "BIOLOGICAL" if origins and all("biolog" in origin for origin in origins) else ""


def _lines(product: Record, role: str) -> list[str]:
    lines: dict[str, None] = {f"Role: {role}": None} if role else {}
    for label, steps in _LINES:
        if told(product, *steps).casefold() not in _NOT_SAID:
            lines.setdefault(f"{label}: {said(product, *steps)}")
    if routes := product.texts("routes"):
        lines.setdefault(f"Routes of administration: {', '.join(routes)}")
    for label, amount, unit in _DOSES:
        if told(product, amount):
            lines.setdefault(f"{label}: {' '.join(filter(None, (said(product, amount), said(product, unit))))}")
    return [*lines]
