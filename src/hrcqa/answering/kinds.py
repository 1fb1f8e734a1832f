"""Question patterns: which words ask for which kind of answer, English and Vietnamese, tried on folded text."""

from __future__ import annotations

import re
from typing import Literal

AnswerType = Literal[
    "count",
    "percentage",
    "money",
    "measure",
    "duration",
    "date",
    "time",
    "person",
    "place",
    "organisation",
    "title",
    "reason",
    "manner",
    "definition",
    "quotation",
    "yesno",
    "other",
]
NUMERIC: frozenset[AnswerType] = frozenset({"count", "percentage", "money", "measure", "duration"})

# Tried in order on the folded question; the first that matches decides. Vietnamese patterns are written folded,
# so a question typed without diacritics is read alike.
ENGLISH: tuple[tuple[AnswerType, str], ...] = (
    (
        "percentage",
        r"\b(?:what|which) (?:percentage|per ?cent|proportion|share|fraction)\b|\bhow many per ?cent\b|\bpercentage of\b|\brate\b(?! of return)|\bper ?cent of\b.*\?$",
    ),
    (
        "duration",
        r"\bhow many (?:more )?(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|nights?)\b(?! of the)|\b(?:for )?how long (?:did|does|do|will|was|were|has|have|had|is|are|would|can|must|should)\b(?!.*\b(?:bridge|river|road|tunnel|line|route|track|pipe|cable|wall|ship|boat|coast|in (?:metres|meters|km|kilometres|kilometers|miles))\b)|\bduration\b|\brunning time\b",
    ),
    (
        "measure",
        r"\bhow (?:far|tall|high|big|large|old|deep|wide|heavy|fast|often|hot|cold|long|thick|strong|steep|frequently)\b|\bwhat (?:is|was|are|were) the (?:\w+ )?(?:height|length|width|weight|depth|distance|speed|area|size|age|capacity|temperature|population|volume|altitude|score|result|rate|growth)\b",
    ),
    (
        "money",
        r"\bhow much (?:money|(?:\w+ ){0,6}(?:costs?|pay|paid|pays|raise[sd]?|spend|spends|spent|spending|earn|earns|earned|invest|invested|charge|charged|allocate[d]?|borrow|borrowed|worth|owe|owes|sold for|fined|fund(?:ed|ing)?|budget\w*))\b|\bhow expensive\b|\bwhat (?:\w+ ){1,6}costs?\b|\b(?:price|cost|costs|budget|fee|fare|revenue|profit|salary|turnover|fine|funding|income|debt|deficit|surplus|grant|prize money|wage|rent|loan)\b",
    ),
    (
        "count",
        r"\bhow many\b|\bhow much\b|\b(?:number|count|total) of\b|\bnumber\b$|\b\w+ (?:number|count)\b\s*\??$|\bhow numerous\b",
    ),
    ("time", r"\b(?:at )?(?:what|which) time\b|\bwhat hour\b|\bopening hours\b"),
    (
        "date",
        r"\bwhen\b|\b(?:what|which|on what|on which|in what|in which) (?:exact )?(?:date|year|day|month|season|century|decade|weekday)\b|\bsince when\b|\bdates? of\b|\bdates?\b\s*\??$|\bhow recently\b|\bdeadline\b",
    ),
    (
        "reason",
        r"\bwhy\b|\bwhat (?:is|was|were|are) the (?:main )?(?:reasons?|causes?)\b|\bwhat (?:caused|led to|prompted|triggered|made)\b|\bfor what reasons?\b|\bhow come\b|\breason (?:for|why)\b|\bcause of\b",
    ),
    (
        "person",
        r"\bwho\b|\bwhom\b|\bwhose\b|\b(?:which|what) (?:person|man|woman|minister|ambassador|player|official|author|director|artist|judge|mayor|politician|scientist|speaker|coach|captain|doctor|engineer|candidate|striker|councillor|expert|leader|president|writer|singer|diplomat|winner|designer|composer)\b|\bname of the (?:person|man|woman|minister|ambassador|player|official|author|director|judge|mayor|coach|captain|head|president|architect|engineer|chef|owner|chair\w*)\b",
    ),
    (
        "place",
        r"\bwhere\b|\b(?:which|what|in which|in what) (?:city|country|place|town|village|venue|location|province|state|continent|region|district|building|room|street|river|stadium|island|port|nation)\b|\bvenue\b|\blocation of\b",
    ),
    (
        "organisation",
        r"\b(?:which|what|by which|by what) (?:organi[sz]ation|company|agency|institution|body|group|team|club|ministry|university|bank|firm|party|court|committee|newspaper|school|hospital|association|department|council|agency)\b(?! (?:sessions?|meetings?|terms?|reports?|resolutions?|members?|documents?|events?|of countries))",
    ),
    (
        "title",
        r"\b(?:title|name|motto|slogan|theme|nickname) of\b|\bwhat (?:is|was) .* (?:called|named|titled|entitled)\b|\bwhat (?:motto|slogan|theme|title|name)\b|\b(?:motto|slogan)\b",
    ),
    (
        "quotation",
        r"\bwhat (?:did|does|do|has|had) .*\b(?:say|said|tell|told|warn|warned|claim|claimed|argue|state|stated|announce|announced|urge|urged|call for|called for|think|comment|declare|emphasi[sz]e|emphasi[sz]ed|stress|highlight|note|describe|explain|affirm|conclude)\b|\baccording to\b.*\bwhat\b",
    ),
    (
        "manner",
        r"^(?:and |but |so )?how (?:did|does|do|can|could|will|would|is|are|was|were|has|have|should|must|to)\b",
    ),
    (
        "definition",
        r"\bwhat (?:does|did) .* (?:mean|stand for)\b|\bdefin(?:e|ition)\b|\bmeaning of\b|^what (?:is|are) (?:an? |the )?[\w' -]{1,40}\??$",
    ),
    (
        "yesno",
        r"^(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|must|may|isn't|aren't|didn't|doesn't|wasn't|hasn't)\b",
    ),
)
VIETNAMESE: tuple[tuple[AnswerType, str], ...] = (
    ("percentage", r"\bbao nhieu (?:phan tram|%)|\bmay phan tram|\bphan tram\b|\bt[iy] le\b"),
    (
        "money",
        r"\bbao nhieu (?:tien|ty|trieu|nghin|ngan|dong|usd|dola?|do la|euro|ti)\b|\b(?:gia|phi|kinh phi|chi phi|hoc phi|von|ngan sach|doanh thu|loi nhuan|tong muc dau tu|luong|tien phat|muc phat|tien)\b.*\b(?:bao nhieu|la gi)\b|\b(?:het|ton|chi|tra|ngon) (?:khoang |het |gan |tong cong |them )*bao nhieu(?! \w)",
    ),
    ("time", r"\b(?:luc|vao|tu|den|khi) may gio\b|^may gio\b|\bgio nao\b|\bluc may\b"),
    (
        "duration",
        r"\bbao lau\b|\b(?:bao nhieu|may) (?:nam|thang|tuan|ngay|gio|phut|giay|dem)\b(?! \w+ nao)|\bthoi gian .* bao lau",
    ),
    (
        "date",
        r"\bkhi nao\b|\bbao gio\b|\b(?:ngay|nam|thang|hom|thoi diem|thu) (?:nao|may|bao nhieu)\b|\bluc nao\b|\bthoi gian nao\b|\btu bao gio\b|\bngay thang nam\b|\bhan (?:chot|cuoi)\b",
    ),
    (
        "measure",
        r"\b(?:dai|cao|rong|sau|nang|xa|lon|nhanh|day|to) (?:bao nhieu|the nao)\b|\b(?:chieu dai|chieu cao|chieu rong|dien tich|toc do|trong luong|suc chua|nhiet do|do sau|dan so|cong suat)\b.*\b(?:bao nhieu|la gi)?|\bbao nhieu (?:met|m|km|ha|kg|tan|do|tuoi|lit|hecta|ki lo met)\b|\bbao xa\b|\bty so\b",
    ),
    ("count", r"\bbao nhieu\b|\bmay (?!gio)\w+|\bso luong\b|\btong so\b|^so \w+"),
    ("reason", r"\btai sao\b|\bvi sao\b|\bly do\b|\bnguyen nhan\b|\bdo dau\b|\bsao lai\b"),
    (
        "person",
        r"(?:^|\W)(?:nhung |boi |do |cua |voi )?ai\b|\b(?:nguoi|vi|ong|ba|dai su|bo truong|cau thu|tac gia|hoc sinh|nhan vat|bac si|huan luyen vien|ky su|thu truong|chuyen gia) nao\b|\bten (?:cua )?(?:nguoi|ong|ba|vi|dai su|giam doc|huan luyen vien|chu tich|hieu truong)\b",
    ),
    (
        "place",
        r"\b(?:o|tai|den|tu|ve) dau\b|\bdau\s*\?*$|\b(?:noi|thanh pho|nuoc|quoc gia|tinh|dia diem|dia phuong|quan|huyen|lang|khu|san|phong|xa|phuong|tinh thanh) nao\b|\bdia diem\b",
    ),
    (
        "organisation",
        r"\b(?:co quan|to chuc|cong ty|tap doan|truong|doi|clb|cau lac bo|don vi|bo|so|benh vien|hoi|ngan hang|toa|dang|uy ban|nhom) nao\b",
    ),
    ("title", r"\b(?:ten|tua|khau hieu|phuong cham|chu de|ten goi)\b.*\b(?:la gi|gi|nao)\b"),
    (
        "quotation",
        r"\b(?:noi|phat bieu|cho biet|khang dinh|nhan manh|canh bao|tuyen bo|keu goi|cho rang|nhan xet|danh gia|chia se|cho hay)\b.*\b(?:gi|nhu the nao|the nao|ra sao)\b",
    ),
    ("manner", r"\b(?:nhu the nao|bang cach nao|the nao|ra sao|lam sao|cach nao)\b"),
    ("definition", r"\b(?:nghia la gi|la gi|co nghia gi|viet tat cua|dinh nghia)\b"),
    (
        "yesno",
        r"\bco .*(?:\bkhong|\bchua)\s*\?*$|\b(?:phai|dung) (?:vay )?khong\s*\?*$|^(?:co phai|lieu|phai chang)\b|\bda .*\bchua\s*\?*$|\bhay (?:khong|chua)\s*\?*$|\bduoc khong\s*\?*$|\bkhong\s*\?$",
    ),
)

ENGLISH_LIST = re.compile(
    r"^(?:please )?(?:list|name|enumerate|give|mention)\b(?! of)|\blist of\b|\blist$|\bname (?:all|the|two|three|four|five|six|\d+)\b|\b(?:which|what) (?:exactly )?(?:are|were)\b(?! the (?:reason|cause|chance|rate)s? )"
    r"|\b(?:which|what) (?!one\b)(?:other |main |key |specific |two |three |four |five |six |seven |eight |nine |ten |\d+ )?(?!(?:was|is|does|has|this|series|news|process|status|basis|class|address|business|success|access|progress|press|express|bus|gas|its|congress|census|campus|virus|crisis|analysis)\b)(?:\w+ )?(?!(?:was|is|does|has|its)\b)(?:\w{2,}[^s\W]s|countries|people|men|women|children|cities|bodies|companies|parties|activities|priorities|policies|universities|communities|classes|measures)\b(?! (?:did|does|was|is|has) (?:not )?\w+ (?:first|last))"
    r"|^who (?:are|were)\b|\bwhat (?:types|kinds|sorts)\b|\bwho all\b|\b(?:members|items|topics|countries|priorities|names) (?:of|in)\b\s*\??$"
)
VIETNAMESE_LIST = re.compile(
    r"\b(?:nhung|cac) (?!.*\bbao nhieu\b).*\b(?:nao|gi|ai)\b|\b(?:ke ten|liet ke|neu ten|hay ke|hay neu)\b|\bgom (?:co )?(?:nhung )?(?:gi|ai|nao)\b|\bnhung (?:gi|ai|\w+ nao|\w+ \w+ nao)\b|\bdanh sach\b|\bbao gom\b.*\b(?:gi|nao)\b"
)

ENGLISH_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in ENGLISH)
VIETNAMESE_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in VIETNAMESE)
