"""British and American spellings of one word, each from the other."""

from __future__ import annotations

import re
from functools import lru_cache

_BEGINNINGS = """
aetiolog etiolog|anaes anes|caes ces|coeli celi|faec fec|foet fet|gynaec gynec|haem hem|oedem edem|oesoph esoph
oestr estr|paed ped|sulph sulf|leucocyt leukocyt|tumour tumor|behaviour behavior|colour color|labour labor
odour odor|favour favor|humour humor|rumour rumor|vapour vapor|flavour flavor|neighbour neighbor|fibre fiber
centre center|litre liter|metre meter|theatre theater|programme program|ageing aging|aluminium aluminum
mould mold|grey gray|plough plow|homoeo homeo|manoeuv maneuv|counsell counsel|travell travel|labell label
modell model|signall signal|fulfil fulfill|enrol enroll|haemo hemo|palaeo paleo|archaeo archeo|caec cec|aesthe esthe
practise practice|licence license|defence defense|judgement judgment|pyjama pajama|draught draft
"""
"""Beginnings of words, and of their second parts (`gynaecology`, `orthopaedic`, `hyperhaemo...`)."""

_INSIDE = (
    ("aemia", "emia"),
    ("aemic", "emic"),
    ("oedema", "edema"),
    ("rrhoea", "rrhea"),
    ("pnoea", "pnea"),
    ("paedic", "pedic"),
    ("paediat", "pediat"),
    ("haemat", "hemat"),
    ("haemorrh", "hemorrh"),
    ("oesophag", "esophag"),
    ("oestrogen", "estrogen"),
    ("anaesth", "anesth"),
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("lysed", "lyzed"),
    ("lysing", "lyzing"),
    ("tumour", "tumor"),
    ("sulph", "sulf"),
)
_ENDINGS = (("ise", "ize"), ("ises", "izes"), ("lyse", "lyze"), ("litre", "liter"), ("metre", "meter"))
_SHORTEST = 4
_ENDS_AS_IT_IS = re.compile(
    "(?:exerc|prom|surpr|adv|dev|rev|superv|otherw|likew|prec|conc|ra|wise)is(?:e|es|ed|ing)$|wise$"
)
"""Words whose `-ise` is no British spelling."""


def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in (pair.split() for pair in re.split(r"[|\n]", _BEGINNINGS.strip())))


_BEGUN = _pairs()


@lru_cache(maxsize=4096)
def other_spellings(word: str) -> tuple[str, ...]:
    """The word as it is spelled on the other side of the Atlantic; none for most words.

    What is found may be no word at all (`chaemical` is not, and is not looked up); it is then in no record.
    """
    if len(word) < _SHORTEST or not word.isalpha() or _ENDS_AS_IT_IS.search(word):
        return ()
    found = {american + word[len(british) :] for british, american in _BEGUN if word.startswith(british)}
    found |= {british + word[len(american) :] for british, american in _BEGUN if word.startswith(american)}
    for british, american in _INSIDE:
        if british in word:
            found.add(word.replace(british, american))
        elif american in word:
            found.add(word.replace(american, british))
    for british, american in _ENDINGS:
        if word.endswith(british):
            found.add(word.removesuffix(british) + american)
        elif word.endswith(american):
            found.add(word.removesuffix(american) + british)
    return tuple(sorted(found - {word}))[:3]
