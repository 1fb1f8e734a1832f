"""Question patterns: which words ask for which kind of answer, English and Vietnamese, tried on folded text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from hrcqa.types import Language

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
# Nouns that a number with or without a unit answers: "what turnout", "what was the highest temperature".
_QUANTITIES = (
    "height|length|width|weight|depth|distance|speed|area|size|age|capacity|temperature|population|volume|altitude|score"
    "|amount|sum|figure|quota|limit|ceiling|threshold|turnout|margin|strength|output|yield|harvest|catch|attendance"
    "|audience|tonnage|dose|dosage|discount|duty|tariff|inflation|coverage|magnitude|density|majority|tally|toll"
    "|average|maximum|minimum|value|worth|quantity|intake|rainfall|mileage|thickness|target|total|vote"
)
# "How big a fine …" asks for money.
_OF_MONEY = (
    "fines?|grants?|loans?|bonus|budgets?|payments?|sums?|donations?|debts?|rewards?|salary|fees?|penalty|subsidy|deficit"
    "|surplus|investments?|bills?|profits?|loss|prizes?|pensions?"
)
_ENGLISH: tuple[tuple[AnswerType, str], ...] = (
    (
        "percentage",
        r"\b(?:what|which) (?:percentage|per ?cent|proportion|share|fraction)\b|\bhow many per ?cent\b|\bpercentage of\b|\brate\b(?! of return)|\bper ?cent of\b.*\?$|^(?:share|proportion) of\b",
    ),
    (
        "duration",
        r"\bhow (?:far|long) (?:ahead|in advance|beforehand)\b|\bhow (?:soon|quickly)\b|\bwhat length of (?:time|sentence)\b|\bwhat (?:prison |jail )?term\b|\bhow many (?:more )?(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|nights?)\b(?! of the)|\b(?:for )?how long (?:did|does|do|will|was|were|has|have|had|is|are|would|can|must|should)\b(?!.*\b(?:bridge|river|road|tunnel|line|route|track|pipe|cable|wall|ship|boat|coast|in (?:metres|meters|km|kilometres|kilometers|miles))\b)|\bduration\b|\b(?:running|winning|finishing) times?\b",
    ),
    (
        "measure",
        rf"\bhow (?:far|tall|high|big|large|old|deep|wide|heavy|fast|often|hot|cold|long|thick|strong|steep|frequently|crowded|salty|powerful|busy|full|loud|bright|dense|costly|valuable|numerous|populous|windy|warm|cool|young|low|short|narrow|shallow|light|slow)\b(?! (?:an? |(?:is|was|are|were|will be) the )(?:\w+ )?(?:{_OF_MONEY})\b)|\bwhat (?:is|was|are|were) (?!an? )(?:[\w’'-]+ ){{1,3}}?(?:{_QUANTITIES}|result|rate|growth)\b|\b(?:what|which) (?:[\w-]+ ){{0,2}}?(?:{_QUANTITIES})\b(?! (?:of|for) (?:the )?(?:resolution|document|report))|^(?:[\w-]+ ){{0,2}}(?:{_QUANTITIES}|result)\b[^?]*$",
    ),
    (
        "money",
        rf"\bhow (?:big|large|small|high|heavy) (?:an? |(?:is|was|are|were|will be) the )(?:\w+ )?(?:{_OF_MONEY})\b|\bwhat (?:is|was|are|were) .*\bworth\b|"
        r"\bhow much (?:money|cash|compensation|profit|(?:[\w’'\"“”.,-]+ ){0,9}(?:costs?|pay|paid|pays|raise[sd]?|spend|spends|spent|spending|earn|earns|earned|invest|invested|charge|charged|allocate[d]?|borrow|borrowed|worth|owe|owes|sold for|fined|fund(?:ed|ing)?|budget\w*))\b|\bhow expensive\b|\bwhat (?:\w+ ){1,6}costs?\b|\b(?:what|which) (?:[\w-]+ ){0,2}?(?:payment|balance|levy|refund|compensation|pension)\b|\b(?:repair|total|final|estimated) bill\b|\bpay\b[^?]*$|\bwhat (?:did|does|do|will|would) (?:[\w-]+ ){1,6}(?:pay|spend|earn|charge)\b(?! (?:attention|tribute|respect|homage|a visit))|\b(?:price|cost|costs|budget|fee|fare|revenue|profit|salary|turnover|sales|earnings|allowance|deposit|fine|funding|income|debt|deficit|surplus|grant|prize money|wage|rent|loan|toll charge|entry charge|tuition|premium|reward|levy|bounty)\b",
    ),
    (
        "count",
        r"\bhow many\b|\bhow much\b|\bvotes (?:for|against|in favou?r)\b|\babstentions\b|^(?:[\w-]+ ){0,2}(?:visitors|deaths|casualties|votes|seats|arrests|spectators|passengers|participants|copies|cases)\b[^?]*$|\b(?:number|count|total) of\b|\bnumber\b$|\b\w+ (?:number|count)\b\s*\??$|\bhow numerous\b",
    ),
    (
        "time",
        r"\b(?:at )?(?:what|which) time\b|\b(?:opening|closing|starting|departure|arrival|kick-off) time\b|\bwhat hour\b|\bopening hours\b",
    ),
    (
        "date",
        r"^(?:(?:and|but|so|since|until|till|by|from) )*when\b|\bwhen (?:did|does|do|is|are|was|were|will|can|could|has|have|had|may|must|should|would)\b|(?:^|[,;] )(?:since|until|by) when\b|\bwhen\?|^(?:[\w-]+ ){0,2}(?:dates?|year|day)\b[^?]*$|\b(?:what|which|on what|on which|in what|in which) (?:exact |\w+ )?(?:date|year|day|month|season|century|decade|weekday)\b|\bsince when\b|\bdates? of\b|\bdates?\b\s*\??$|\bhow recently\b|\bdeadline\b",
    ),
    (
        "reason",
        r"\bwhy\b|\bwhat (?:is|was|were|are) the (?:main )?(?:reasons?|causes?)\b|\bwhat (?:caused|causes|explains|explained|keeps|kept|makes|led to|prompted|triggered|made)\b|\bfor what reasons?\b|\bhow come\b|\breason (?:for|why)\b|\bcause of\b",
    ),
    (
        "person",
        r"\bwho\b|\bwhom\b|\bwhose\b|\b(?:which|what) (?:person|man|woman|minister|ambassador|player|official|author|director|artist|judge|mayor|politician|scientist|speaker|coach|captain|doctor|engineer|candidate|striker|councillor|expert|leader|president|writer|singer|diplomat|winner|designer|composer)\b|\bname of the (?:person|man|woman|minister|ambassador|player|official|author|director|judge|mayor|coach|captain|head|president|architect|engineer|chef|owner|chair\w*)\b",
    ),
    (
        "place",
        r"\bwhere\b|\b(?:which|what|in which|in what) (?:city|country|place|commune|county|municipality|borough|suburb|capital|valley|lake|airport|town|village|venue|location|province|state|continent|region|district|building|room|street|river|stadium|island|port|nation)\b|\bvenue\b|\blocation of\b",
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
# Words of money; folded, "giá" meets the "gia" of "quốc gia", "lương" the "lượng" of "số lượng", "tiền" the "tiên" of
# "đầu tiên".
_SUMS = (
    r"(?<!quoc )(?<!tham )(?<!chuyen )gia(?! dinh)|(?<!chau )phi(?! cong| hanh| doi)|kinh phi|chi phi|hoc phi|le phi|an phi"
    r"|von|ngan sach|doanh thu|loi nhuan|lai (?:rong|sau thue|truoc thue)|tong chi|thu lao|kieu hoi|tong muc dau tu|du toan|nhuan but|tien phat|muc phat|(?<!dau )tien"
    r"|(?<!so )(?<!nang )(?<!luc )(?<!khoi )(?<!trong )(?<!san )(?<!chat )(?<!dinh )luong"
    r"(?! mua| khach| nuoc| xe| nguoi| hang| dien| nghi)"
)
# Keywords without a question word: "doanh thu 2023 Lam Giang".
_NO_QUESTION = r"(?!.*\b(?:ai|gi|nao|sao|may)\b|.*\b(?:o|tu|den|tai|do) dau\b|.*\bdau\s*\??$)"
# "mấy", and not the "máy" of "nhà máy" and "máy bay", nor the "may" of "dệt may".
_MAY = (
    r"(?<!nha )(?<!xe )(?<!bo )(?<!thang )(?<!det )(?<!dien )(?<!hang )(?<!nganh )\bmay "
    r"(?!gio\b|bay\b|tinh\b|moc\b|man\b|mac\b|phat\b|giat\b|lanh\b|chu\b|anh\b|quay\b|bom\b|do\b|in\b|xuc\b)\w+"
)
_VIETNAMESE: tuple[tuple[AnswerType, str], ...] = (
    (
        "reason",
        r"^(?:theo [\w ]+, )?(?:vi sao|tai sao|sao(?! (?:hoa|moc|tho|kim|thuy)\b)|do dau|vi ly do|nguyen nhan|ly do)\b",
    ),
    ("percentage", r"\bbao nhieu (?:phan tram|%)|\bmay phan tram|\bphan tram\b|\bt[iy] le\b"),
    (
        "money",
        rf"\bbao nhieu (?:tien|ty|trieu|nghin|ngan|dong|usd|dola?|do la|euro|ti)\b|\b(?:{_SUMS})\b.*\b(?:bao nhieu|la gi)\b|^(?:{_SUMS})\b{_NO_QUESTION}|\b(?:gia|khoan tien|khoan) (?:nao|gi)\b|\b(?:het|ton|chi|tra|ngon|lo|lai|thang du|boi thuong|den bu|thu duoc) (?:khoang |het |gan |tong cong |them )*bao nhieu(?! \w)",
    ),
    (
        "time",
        r"^gio (?:mo|dong|ket thuc|bat dau|xuat phat|khoi hanh)\b|\b(?:luc|vao|tu|den|khi) may gio\b|^may gio\b|\bgio nao\b|\bluc may\b",
    ),
    (
        "duration",
        r"\bbao lau\b|\bbao nhieu thoi gian\b|\b(?:bao nhieu|may) (?:nam|thang|tuan|ngay|gio|phut|giay|dem)\b(?! \w+ nao)|\bthoi gian .* bao lau",
    ),
    (
        "date",
        rf"\bkhi nao\b|(?<!chua )(?<!khong )\bbao gio\b|^(?:ngay|han) (?!moi\b){_NO_QUESTION}(?!.*\bbao nhieu\b)|\b(?<!cau )(?:ngay|nam|thang|hom|thoi diem|thu) (?:nao|may)\b|\b(?:ngay|nam|thang) bao nhieu\s*\??$|\bluc nao\b|\bthoi gian nao\b|\btu bao gio\b|\bngay thang nam\b|\bhan (?:chot|cuoi)\b",
    ),
    (
        "measure",
        rf"\b(?:dai|cao|rong|sau|nang|xa|lon|nhanh|day|to) (?:bao nhieu|the nao)\b|\b(?:chieu dai|chieu cao|chieu rong|dien tich|toc do|trong luong|suc chua|nhiet do|do sau|dan so|cong suat)\b.*\b(?:bao nhieu|la gi|may)\b|\bbao nhieu (?:met|m|km|ha|kg|tan|do|tuoi|lit|hecta|ki lo met)\b|\bbao xa\b|\bt[yi] so\b|\b(?:muc|nguong|han muc|gioi han|tran) (?:la )?(?:nao|bao nhieu)\b|\b(?:cap|do) may\b|^(?:tuoi|toc do|cu ly|dien tich|suc chua|do sau|do cao|muc tieu|chi tieu|nhiet do|dan so|chieu dai|chieu cao)\b{_NO_QUESTION}",
    ),
    (
        "count",
        rf"\bbao nhieu\b|{_MAY}|^(?:tong so|so luong|so \w+)\b{_NO_QUESTION}|\b(?:so luong|tong so)\b{_NO_QUESTION}",
    ),
    ("reason", r"\btai sao\b|\bvi sao\b|\bly do\b|\bnguyen nhan\b|\bdo dau\b|\bsao lai\b"),
    (
        "person",
        r"(?:^|\W)(?:nhung |boi |do |cua |voi )?ai\b|\b(?:nguoi|(?<!don )vi|ong|ba|dai su|bo truong|cau thu|tac gia|hoc sinh|nhan vat|bac si|huan luyen vien|ky su|thu truong|chuyen gia) nao\b|\bten (?:cua )?(?:nguoi|ong|ba|vi|dai su|giam doc|huan luyen vien|chu tich|hieu truong)\b",
    ),
    (
        "person",
        rf"^nguoi (?:thang|doat|gianh|dung dau|sang lap|thanh lap|phat ngon|dai dien|chien thang)\b{_NO_QUESTION}(?!.*\bbao nhieu\b)",
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
    (
        "manner",
        r"\b(?:nhu the nao|(?:bang|theo) cach nao|(?:qua|bang|theo) (?:con )?duong nao|the nao|ra sao|lam sao|cach nao)\b",
    ),
    ("definition", r"\b(?:nghia la gi|la gi|co nghia gi|viet tat cua|dinh nghia)\b"),
    (
        "yesno",
        r"\bco .*(?:\bkhong|\bchua)\s*\?*$|\b(?:phai|dung) (?:vay )?khong\s*\?*$|^(?:co phai|lieu|phai chang)\b|\bda .*\bchua\s*\?*$|\bhay (?:khong|chua)\s*\?*$|\bduoc khong\s*\?*$|\bkhong\s*\?$",
    ),
)

# Verbs that end as plurals do: "what makes …", "which firm handles the …" ask for one thing.
_VERBS = "makes|keeps|explains|counts|happens|causes|drives|gives|leads|remains|stands|comes|goes|shows|proves|prevents|stops|means|matters|follows|lies|brings|holds|sets|allows|helps|requires|triggers|limits|defines|distinguishes|entitles|becomes|runs|owns|handles|says"
# Plurals that are one thing: "what were its exports in 2024?" asks for a sum, "what were her words?" for a quotation.
_ONE = "exports|imports|earnings|sales|revenues|profits|losses|takings|proceeds|words|costs|odds|expenses|savings|debts"
_ENGLISH_LIST = (
    r"^(?:the )?names of\b|^(?:please )?(?:list|name|enumerate|give|mention)\b(?! of)|\blist of\b|\blist$|\bname (?:all|the|two|three|four|five|six|\d+)\b|\b(?:which|what) (?:exactly )?(?:are|were)\b(?! the (?:reason|cause|chance|rate)s? )"
    rf"(?! (?:[\w’']+ ){{1,4}}(?:{_ONE})\b)"
    rf"|\b(?:which|what) (?!one\b)(?!(?:\w+ )?(?:{_VERBS})\b)(?!(?:\w+ )?(?!(?:does|is|was|has) )\w+s (?:the|an?|its|his|her|their|it|him|them|as) )"
    r"(?:other |main |key |specific |two |three |four |five |six |seven |eight |nine |ten |\d+ )?(?!(?:was|is|does|has|this|series|news|process|status|basis|class|address|business|success|access|progress|press|express|bus|gas|its|congress|census|campus|virus|crisis|analysis)\b)(?:\w+ )?(?!(?:was|is|does|has|its)\b)(?:\w{2,}[^s\W]s|countries|people|men|women|children|cities|bodies|companies|parties|activities|priorities|policies|universities|communities|classes|measures)\b(?! (?:did|does|was|is|has) (?:not )?\w+ (?:first|last))"
    r"|^who (?:are|were)\b|\bwhat (?:types|kinds|sorts)\b|\bwho all\b|\b(?:members|items|topics|countries|priorities|names) (?:of|in)\b\s*\??$"
)
_VIETNAMESE_LIST = r"\b(?:nhung|cac) (?!.*\bbao nhieu\b).*\b(?:nao|gi|ai)\b|\b(?:ke ten|liet ke|neu ten|hay ke|hay neu)\b|\bgom (?:co )?(?:nhung )?(?:gi|ai|nao)\b|\bnhung (?:gi|ai|\w+ nao|\w+ \w+ nao)\b|\bdanh sach\b|\bbao gom\b.*\b(?:gi|nao)\b"


@lru_cache(maxsize=2)  # compiled for the language that is asked in: both together would be a thirtieth of a cold start
def rules(language: Language) -> tuple[tuple[AnswerType, re.Pattern[str]], ...]:
    """(kind, what asks for it), in the order in which they are tried. All but "vi" is read as English."""
    return tuple((kind, re.compile(pattern)) for kind, pattern in (_VIETNAMESE if language == "vi" else _ENGLISH))


@lru_cache(maxsize=2)
def asks_for_a_list(language: Language) -> re.Pattern[str]:
    """What asks for more than one thing."""
    return re.compile(_VIETNAMESE_LIST if language == "vi" else _ENGLISH_LIST)
