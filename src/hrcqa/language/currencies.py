"""Money as articles write it: signs and codes beside a number, words after it, in English and Vietnamese."""

from __future__ import annotations

import re
from decimal import Decimal

# Only what is no word or acronym of another kind: COP 28 is a conference, PHP 8 a language, ALL and TOP are words.
_CODES = """
    AED ARS AUD BDT BGN BRL CAD CHF CLP CNY CZK DKK EGP ETB EUR GBP GHS HKD HUF IDR ILS INR ISK JOD JPY KES KHR KRW KWD
    LBP LKR MAD MMK MWK MXN MYR MZN NGN NOK NPR NZD PKR PLN QAR RON RSD RUB RWF SAR SEK SGD THB TND TRY TWD TZS UAH UGX
    USD VND VNĐ XAF XOF ZAR ZMW
""".split()
_DOLLARS = {"US": "USD", "A": "AUD", "C": "CAD", "HK": "HKD", "S": "SGD", "NZ": "NZD", "NT": "TWD", "R": "BRL"}
_SIGNS = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₫": "VND", "₹": "INR", "₦": "NGN", "₱": "PHP", "₩": "KRW",
    "₺": "TRY", "₴": "UAH", "₪": "ILS", "₽": "RUB", "฿": "THB", "₭": "LAK", "៛": "KHR", "₵": "GHS",
}  # fmt: skip
_MARKS = {"Rs": "INR", "Rs.": "INR", "RM": "MYR", "Rp": "IDR", "kr": "NOK", "kr.": "NOK"}

# code, words, whose money it is: where that is not said the words mean it only with an asterisk. A word that several
# countries use stands for itself: what a peso is worth is for the article to know.
_TABLE = """
    USD | dollar dollars | us american | *
    AUD | dollar dollars | australian |
    CAD | dollar dollars | canadian |
    HKD | dollar dollars | hong_kong |
    NZD | dollar dollars | new_zealand |
    SGD | dollar dollars | singapore singaporean |
    TWD | dollar dollars | taiwan taiwanese |
    EUR | euro euros | | *
    GBP | pound pounds | british |
    GBP | pound_sterling pounds_sterling | | *
    EGP | pound pounds | egyptian |
    LBP | pound pounds lira | lebanese |
    SYP | pound pounds | syrian |
    SDG | pound pounds | sudanese |
    JPY | yen | japanese | *
    CNY | yuan renminbi | chinese | *
    KRW | won | korean south_korean | *
    CHF | franc francs | swiss | *
    XOF | franc francs | cfa west_african_cfa |
    XAF | franc francs | central_african_cfa |
    RWF | franc francs | rwandan |
    CDF | franc francs | congolese |
    NOK | krone kroner | norwegian | *
    DKK | krone kroner crown crowns | danish |
    SEK | krona kronor crown crowns | swedish | *krona *kronor
    ISK | króna krónur krona kronur | icelandic | *króna *krónur
    CZK | koruna korunas koruny crown crowns | czech | *koruna *korunas *koruny
    PLN | zloty zlotys złoty | polish | *
    HUF | forint forints | hungarian | *
    RON | leu lei | romanian | *
    MDL | leu lei | moldovan |
    BGN | lev leva | bulgarian | *
    RUB | ruble rubles rouble roubles | russian | *
    BYN | ruble rubles rouble roubles | belarusian |
    UAH | hryvnia hryvnias hryvnya | ukrainian | *
    TRY | lira liras | turkish | *
    ILS | shekel shekels | israeli | *
    AED | dirham dirhams | uae emirati | *
    MAD | dirham dirhams | moroccan |
    SAR | riyal riyals | saudi | *
    IRR | rial rials | iranian | *
    QAR | riyal riyals | qatari |
    KWD | dinar dinars | kuwaiti |
    IQD | dinar dinars | iraqi |
    JOD | dinar dinars | jordanian |
    TND | dinar dinars | tunisian |
    DZD | dinar dinars | algerian |
    RSD | dinar dinars | serbian |
    dinar | dinar dinars | | *
    KES | shilling shillings | kenyan |
    UGX | shilling shillings | ugandan |
    TZS | shilling shillings | tanzanian |
    shilling | shilling shillings | | *
    ZAR | rand | south_african | *
    NGN | naira | nigerian | *
    GHS | cedi cedis | ghanaian ghana | *
    ETB | birr | ethiopian | *
    MWK | kwacha | malawian malawi |
    ZMW | kwacha | zambian |
    kwacha | kwacha | | *
    MZN | metical meticais | mozambican | *
    INR | rupee rupees | indian | *
    PKR | rupee rupees | pakistani |
    NPR | rupee rupees | nepali nepalese |
    LKR | rupee rupees | sri_lankan |
    BDT | taka | bangladeshi | *
    IDR | rupiah rupiahs | indonesian | *
    MYR | ringgit | malaysian | *
    PHP | peso pesos | philippine |
    THB | baht | thai | *
    LAK | kip | lao laotian | *
    KHR | riel riels | cambodian | *
    MMK | kyat kyats | myanmar burmese | *
    KZT | tenge | kazakh | *
    MXN | peso pesos | mexican |
    COP | peso pesos | colombian |
    ARS | peso pesos | argentine |
    CLP | peso pesos | chilean |
    peso | peso pesos | | *
    crown | crowns | | *
    guilder | guilder guilders florin florins | | *
    mark | marks | german | *
    BRL | real reais | brazilian | *reais
    cent | cent cents | us euro | *
    penny | pence | | *
    VND | đồng dong | vietnamese | *
    USD | đô_la đô_la_mỹ do_la do_la_my đô_mỹ | | *
    AUD | đô_la_úc đô_la_australia do_la_uc | | *
    CAD | đô_la_canada | | *
    SGD | đô_la_singapore | | *
    EUR | ơ-rô ơ_rô | | *
    GBP | bảng_anh bang_anh | | *
    CNY | nhân_dân_tệ nhan_dan_te | | *
    JPY | yên_nhật yên yen_nhat | | *
    KRW | won_hàn_quốc | | *
    THB | bạt_thái baht_thái | | *
    LAK | kíp_lào kip_lào | | *
    RUB | rúp rúp_nga | | *
    CHF | franc_thụy_sĩ franc_thuỵ_sĩ | | *
    INR | rupee_ấn_độ | | *
"""
# "80 marks" are a pupil's, "two crowns" a king's, "3 đồng chủ tịch" are co-chairs, "number 7 won" a race: a sum in
# these is large or has a scale word.
_LEAST = {"đồng": 100, "dong": 100, "yên": 100, "won": 10_000, "kip": 100, "marks": 1000, "crowns": 20}
_OR_NAMES = frozenset("rand lei lev leu won kip taka lira riel birr".split())  # "In 2020 Rand said": not in capitals


def _phrases() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        code, words, owners, alone = (part.strip() for part in line.split("|"))
        bare = words.split() if alone == "*" else alone.replace("*", "").split()
        owned = [f"{owner} {word}" for owner in owners.split() for word in words.split()]
        found.update((phrase.replace("_", " "), code) for phrase in (*bare, *owned))
    return found


_PHRASES = _phrases()
_LONGEST = max(phrase.count(" ") for phrase in _PHRASES) + 1  # words
_ALL = "|".join(_CODES)
_KNOWN = "USD|EUR|GBP|JPY|CNY|VND|VNĐ|CHF|AUD|CAD|SGD"  # in small letters as well
_SIGN = "".join(map(re.escape, _SIGNS))
_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?P<dollar>{'|'.join(_DOLLARS)})\$|(?P<sign>[{_SIGN}])"
    rf"|\b(?P<code>{_ALL})|(?<![^\W\d_])(?P<mark>Rs\.?|RM(?!\s)|Rp|kr\.?))\s?$"
)
_AFTER = re.compile(
    rf"\s?(?:(?P<sign>[{_SIGN}])|(?P<code>(?:{_ALL})|(?i:{_KNOWN}))\b|(?P<mark>kr)(?!\w))"
    r"|[\s-](?P<words>[^\W\d_]+(?:[ \u00a0-][^\W\d_]+){0,3})"
)
REACH = 6  # characters before a number in which its currency can stand


def before(text: str) -> tuple[int, str] | None:
    """The currency at the end of `text`, right before a number: its length with the space after it, and its code."""
    found = _BEFORE.search(text)
    if found is None:
        return None
    if found["dollar"]:
        code = _DOLLARS[found["dollar"]]
    else:
        code = found["code"] or _SIGNS.get(found["sign"] or "") or _MARKS[found["mark"]]
    return found.end() - found.start(), code.replace("VNĐ", "VND")


def after(text: str, at: int, value: Decimal) -> tuple[int, str] | None:
    """The currency that follows the number `value`, which ends at `at`: where it ends, and its code."""
    found = _AFTER.match(text, at)
    if found is None:
        return None
    if not found["words"]:
        code = _SIGNS.get(found["sign"] or "") or (found["code"] or "").upper() or _MARKS[found["mark"]]
        return found.end(), code.replace("VNĐ", "VND")
    words = list(re.finditer(r"[^\W\d_]+", found["words"]))
    for count in range(min(_LONGEST, len(words)), 0, -1):
        phrase = found["words"][: words[count - 1].end()].casefold().replace("\u00a0", " ")
        code = _PHRASES.get(phrase) or _PHRASES.get(phrase.replace("-", " "))
        if phrase in _OR_NAMES and not found["words"][0].islower():
            return None
        if code and abs(value) >= _LEAST.get(phrase, 0):
            return found.start("words") + words[count - 1].end(), code
    return None
