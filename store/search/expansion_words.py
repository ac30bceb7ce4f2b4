"""Words that are short forms too: which of them mean the short form, and which are too common to be looked for."""

from __future__ import annotations

_WORDS = """
a about act ad add adult after age aged aim air all alone also am an and any app apply are area arm arms art
as ask at ate average away back bad bag ban bar base basic bat be bear beat bed best bet big bit bite body
bone book both box boy brain break bring burn but by call came camp can cap capable car card care case cast
cat cause cell change chart chat child clear clinic close club code cold combine come control cope core cost
count cow cup cut dash date day days dead deal deep did die diet do doctor does dose down drug dry due each
ear early eat end enter etc even event ever every eye face fact fail fair fall far fast fat fate fed fee feel
few field find fine fire first fit five flow foot for force form four free from full gain gap gas get give go
goal gold good got great group grow had hair half hand hard has have he head heal health hear heart help her
here hi high him hip his hit home hope hot hour how ice id idea if impact important improve in infant into is
it its job join joy keep key kid kit know lab lack lap large laser last late lead leap learn left leg less let
level life lift light like limb line link lip list live local long look lot love low lung made main make male
man many map march mark mass may me meal mean men met mile mind mine mini miss mobile mode model month more
most mother motion move much must my name near neck need new next night nine no node none normal nose not note
now of off offer old on once one only open or oral order other our out over own pace pack pain pair part pass
path patient pay peak pen per phase place plan plus point poor pre prevent pro protect put race rapid rare rat
rate raw reach read real red relax relief rest result rich ride right rise risk role room rose route run safe
salt same save score sea search see self sense set seven sex shape share she shift shock short shot show side
sight sign sit site six size skin sleep slow small smart so soft solid some son sound speak speed spine spot
stage star start state stay stem step stop strong study such sun support sure swim table tai take talk tan
target task taste tea team teeth tell ten test text than that the their them then they thin this three thus
tie tilt time tip to too tool top total touch trial true try tube turn two under up us use valid value van
very via vision visit wait walk want war was water wave way we weak week weight well wet what when who why
will win wise with woman word work worse write year yes yet you young your
"""

ORDINARY = frozenset(_WORDS.split())
"""Ordinary words, in lower case: they mean a short form only when written in capitals."""

_SIGNS = """
al am bc bid cc cm co de der des di dl dr et etc fl ft gm gr h hr hrs i ii iii im iu iv kg km l la le lb los m mb mcg md
mg min ml mm mmol mol mr mrs ms ng nm nr oz pg ph phd pi pm po prn pt pts qd sc sd se sec st tid u ug un und vi vol vs
wk wt x xi yr yrs
"""

COMMON = ORDINARY.union(_SIGNS.split())
"""Also units, titles, numerals and signs that stand in many records with no such meaning: a long form is not looked
for as one of these."""
