"""Closed word lists of the two languages, side by side, each in this one place.

They are of the language (question words, months, plan verbs, titles), never of a subject. Vietnamese entries carry
their diacritics; `Words.match` also finds them typed without, since `fold` is applied to both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from hrcqa.language.stopwords import (
    ENGLISH,
    VIETNAMESE,
    has_vietnamese_letters,
    is_folded_vietnamese,
    is_syllable,
)
from hrcqa.language.text import fold
from hrcqa.types import Language, Span


@dataclass(frozen=True)
class Words:
    """A set of words and phrases of one meaning in both languages."""

    en: tuple[str, ...]
    vi: tuple[str, ...]
    _cache: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def exact(self) -> re.Pattern[str]:
        """Matches text as written (lower- or upper-case): Vietnamese needs its diacritics."""
        return _pattern((*self.en, *self.vi))

    @cached_property
    def folded(self) -> re.Pattern[str]:
        """Matches `fold`ed text: Vietnamese typed without diacritics."""
        return _pattern(tuple(fold(word) for word in (*self.en, *self.vi)))

    def find(self, text: str) -> Span | None:
        """The first phrase of the set in `text`, as written."""
        hit = self.exact.search(text)
        return Span(*hit.span()) if hit else None

    def within(self, text: str) -> bool:
        return self.exact.search(text) is not None

    @cached_property
    def all(self) -> frozenset[str]:
        """Every entry, folded."""
        return frozenset(fold(word) for word in (*self.en, *self.vi))


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so "sẽ được" wins over "sẽ"; a blank in an entry stands for any white space.
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    body = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)


# Tables read best in few lines, both languages side by side.
# fmt: off

# --- what a sentence commits to -------------------------------------------------------------------------------------

PLANNED = Words(
    en=("will", "is expected to", "are expected to", "was expected to", "were expected to", "expected to", "is due to",
        "are due to", "due to open", "due to begin", "due to start", "plans to", "plan to", "planned", "planning to",
        "is planned", "supposed to", "meant to", "pencilled in", "foreseen",
        "scheduled", "is set to", "are set to", "aims to", "intends to", "is to be", "are to be", "would", "shall",
        "according to the agenda", "proposed", "projected", "forecast", "target", "targeted", "hopes to", "upcoming"),
    vi=("sẽ", "dự kiến", "dự định", "dự tính", "kế hoạch", "theo chương trình", "theo kế hoạch", "sắp tới",
        "được ấn định", "lên lịch", "đặt mục tiêu", "phấn đấu", "mục tiêu", "dự báo", "ước tính sẽ", "có thể sẽ",
        "đề xuất"),
)
PLAN_ASKED = Words(
    en=("planned", "plan", "plans", "expected", "scheduled", "due", "intended", "supposed", "foreseen", "will",
        "projected",
        "proposed", "forecast", "originally", "initially", "target", "targeted", "estimate", "estimated",
        "aim", "aims", "aimed", "aiming", "hope", "hoped", "hoping", "goal", "predicted", "anticipated", "budgeted"),
    vi=("dự kiến", "kế hoạch", "dự định", "sẽ", "theo lịch", "ban đầu", "dự báo", "mục tiêu", "đặt mục tiêu", "kỳ vọng",
        "hy vọng", "dự đoán", "dự trù", "chỉ tiêu"),
)
CORRECTION = Words(
    en=("correction", "corrections", "corrected", "corrects", "erratum", "errata", "clarification", "clarifications",
        "for the record", "an earlier version", "a previous version",
        "incorrectly", "wrongly", "mistakenly", "should have read", "should read", "we apologise", "we apologize",
        "revised", "amended",
        "the correct figure", "the correct number", "the correct date", "the correct name"),
    vi=("con số đúng", "số đúng", "ngày đúng", "tên đúng",
        "đính chính", "cải chính", "nói lại cho đúng", "sửa lại", "bản trước", "nhầm", "ghi sai",
        "đưa sai", "xin lỗi bạn đọc", "điều chỉnh lại"),
)
CORRECTED_AWAY = Words(  # what follows is what the correction takes back
    en=("instead of", "rather than", "not the", "and not", "incorrectly", "wrongly", "mistakenly", "earlier version",
        "previous version", "had stated", "originally stated", "originally reported", "previously reported",
        "misstated"),
    vi=("thay vì", "không phải", "chứ không phải", "nhầm", "ghi sai", "đưa sai", "bản trước", "trước đó ghi",
        "trước đó đưa"),
)
REPORTED = Words(  # what an earlier article did, which a correction then puts right
    en=("said", "stated", "reported", "gave", "wrote", "put", "named", "described", "listed", "called", "identified"),
    vi=("viết", "đưa tin", "ghi", "nêu", "đăng", "nói", "cho biết"),
)
EARLIER_ARTICLE = Words(  # who said it, in a column of corrections: the paper itself
    en=("we", "our", "an article", "the article", "same article", "a report", "our report", "the report on", "a story",
        "a caption", "the caption", "a headline", "the headline", "an obituary", "a panel", "a photograph",
        "an interview", "in the programme", "a brief", "the print edition", "the printed edition"),
    vi=("chúng tôi", "bài", "bài viết", "bản tin", "tin", "chú thích", "số báo", "kỳ trước", "số trước"),
)
PUT_RIGHT = Words(  # what follows is what holds, and what stands before it does not
    en=("the correct figure", "the correct number", "the correct date", "the correct name", "the right figure",
        "the correct sum", "the correct amount", "the correct total", "the correct year", "the correct day",
        "the correct share", "the correct price", "the right number", "the right name", "the right sum",
        "the right day",
        "should have been", "should have said", "should have read", "should read", "in fact", "the true figure",
        "the figure is", "the number is", "the date is", "the name is",
        "the sum is", "digits had changed places", "digits were swapped"),
    vi=("con số đúng", "số đúng", "ngày đúng", "tên đúng", "đúng là", "đúng ra là", "chính xác là", "đọc lại là",
        "con số là", "số liệu đúng",
        "thực tế là", "thực ra"),
)
EARLIER_ASKED = Words(  # a question for what no longer holds
    en=("originally", "initially", "at first", "first reported", "first given", "first said", "first announced",
        "first thought", "first estimated", "first put", "first printed", "first planned", "first count", "earlier",
        "previously", "wrongly", "mistakenly", "by mistake", "incorrectly", "before the correction"),
    vi=("ban đầu", "lúc đầu", "trước đó", "trước khi", "nhầm", "sai", "từng"),
)
POSTPONED = Words(  # what follows is the day, place or figure that holds now
    en=("put off to", "put off until", "put back to", "postponed to", "postponed until", "moved to", "moved from",
        "rescheduled to", "rescheduled for", "brought forward to", "delayed until", "delayed to", "pushed back to",
        "changed to", "raised to", "cut to", "lowered to"),
    vi=("hoãn đến", "hoãn tới", "hoãn sang", "lùi đến", "lùi tới", "lùi sang", "lùi lại đến", "dời sang", "dời đến",
        "dời tới", "chuyển sang ngày", "đổi sang", "đổi thành"),
)
PRELIMINARY = Words(
    en=("preliminary", "provisional", "initial", "initially", "early estimate", "early estimates", "first estimate",
        "so far", "as of", "at least", "interim", "unconfirmed"),
    vi=("sơ bộ", "tạm thời", "ban đầu", "bước đầu", "ước tính", "ít nhất", "tính đến", "chưa chính thức",
        "thống kê ban đầu"),
)
FINAL = Words(
    en=("final", "finally", "confirmed", "official", "in total", "definitive", "audited", "actual"),
    vi=("cuối cùng", "chính thức", "xác nhận", "tổng cộng", "thực tế", "chốt lại"),
)
NEGATION = Words(
    en=("not", "no", "never", "none", "neither", "nor", "without", "n't", "didn't", "doesn't", "isn't", "wasn't",
        "weren't",
        "aren't", "won't", "cannot", "can't", "hasn't", "haven't", "rejected", "refused", "failed to", "denied"),
    vi=("không", "chưa", "chẳng", "không hề", "bác bỏ", "từ chối", "phủ nhận", "không phải"),
)
EXTREMES = Words(  # superlatives and firsts: evidence must carry them too
    en=("first", "last", "only", "highest", "lowest", "largest", "smallest", "biggest", "longest", "shortest", "oldest",
        "youngest", "newest", "latest", "earliest", "most", "least", "best", "worst", "fastest", "slowest",
        "maximum", "minimum"),
    vi=("đầu tiên", "cuối cùng", "duy nhất", "cao nhất", "thấp nhất", "lớn nhất", "nhỏ nhất", "dài nhất", "ngắn nhất",
        "lâu nhất", "mới nhất", "sớm nhất", "muộn nhất", "nhiều nhất", "ít nhất", "tốt nhất", "nhanh nhất",
        "trẻ nhất", "già nhất"),
)

# --- who is meant ---------------------------------------------------------------------------------------------------

PRONOUNS = Words(
    en=("he", "she", "it", "they", "him", "her", "them", "his", "hers", "its", "their", "this", "that", "these",
        "those"),
    vi=("ông", "bà", "ông ấy", "bà ấy", "ông ta", "anh ấy", "cô ấy", "anh", "chị", "chị ấy", "họ", "nó", "người này",
        "vị này"),
)
PERSON_PRONOUNS = Words(
    en=("he", "she", "him", "her", "his", "they", "i", "we"),
    vi=("ông", "bà", "ông ấy", "bà ấy", "ông ta", "anh ấy", "cô ấy", "anh", "chị", "chị ấy", "người này", "vị này",
        "tôi", "họ"),
)
TITLES = Words(
    en=("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "judge", "justice",
        "mayor",
        "president", "vice president", "vice-president", "prime minister", "deputy prime minister", "minister",
        "deputy minister", "foreign minister", "ambassador", "secretary-general", "secretary general",
        "director-general",
        "director general", "director", "deputy director", "high commissioner", "commissioner", "chairman",
        "chairwoman", "chair",
        "chairperson", "chief executive", "ceo", "manager", "head", "coach", "captain", "councillor", "senator",
        "governor",
        "general", "colonel", "major", "king", "queen", "prince", "princess", "pope", "bishop", "spokesperson",
        "spokesman", "spokeswoman", "engineer", "author", "composer", "artist", "founder", "principal",
        "headteacher", "officer",
        "representative", "delegate", "rapporteur", "special rapporteur", "mp", "deputy mayor", "treasurer",
        "secretary"),
    vi=("ông", "bà", "anh", "chị", "bác sĩ", "tiến sĩ", "ts", "ths", "thạc sĩ", "giáo sư", "gs", "pgs",
        "phó giáo sư", "luật sư",
        "thẩm phán", "chủ tịch", "phó chủ tịch", "thủ tướng", "phó thủ tướng", "bộ trưởng", "thứ trưởng", "đại sứ",
        "tổng thư ký", "tổng giám đốc", "giám đốc", "phó giám đốc", "cao ủy", "tổng thống", "chủ nhiệm",
        "trưởng đoàn",
        "trưởng phòng", "trưởng ban", "huấn luyện viên", "hlv", "đội trưởng", "hiệu trưởng", "phó hiệu trưởng",
        "thị trưởng",
        "đại tá", "thiếu tướng", "kỹ sư", "nhạc sĩ", "họa sĩ", "nhà văn", "người phát ngôn", "đại diện", "vua",
        "nữ hoàng"),
)
ORGANISATION_HEADS = Words(
    en=("council", "ministry", "department", "university", "college", "school", "committee", "commission", "agency",
        "bank",
        "company", "corporation", "inc", "ltd", "group", "association", "union", "organization", "organisation",
        "court", "party",
        "office", "institute", "club", "fc", "hospital", "foundation", "federation", "authority", "board",
        "assembly", "society",
        "trust", "team", "parliament", "senate", "centre", "center", "museum", "airlines", "railway"),
    vi=("hội đồng", "bộ", "sở", "đại học", "trường", "ủy ban", "ban", "cơ quan", "ngân hàng", "công ty", "tập đoàn",
        "hội",
        "hiệp hội", "liên đoàn", "tổ chức", "tòa án", "đảng", "văn phòng", "viện", "câu lạc bộ", "clb", "bệnh viện",
        "quỹ",
        "trung tâm", "quốc hội", "phòng", "đội", "nhà máy", "bảo tàng"),
)
PLACE_CUES = Words(
    en=("in", "at", "near", "from", "to", "outside", "across", "on"),
    vi=("tại", "ở", "gần", "từ", "đến", "về", "thuộc"),
)

# --- numbered things: the same thing in both languages, so that "session 58" and "khóa họp lần thứ 58" meet
# -------------

NUMBERED_THINGS: dict[str, Words] = {
    "session": Words(en=("session", "sessions", "meeting", "sitting"),
                     vi=("khóa họp", "khoá họp", "kỳ họp", "phiên họp", "khóa", "khoá", "phiên", "kỳ")),
    "cycle": Words(en=("cycle", "cycles"), vi=("chu kỳ", "chu kì")),
    "edition": Words(en=("edition", "editions", "anniversary"), vi=("lần", "ấn bản", "kỷ niệm")),
    "round": Words(en=("round", "rounds", "matchday", "week"), vi=("vòng", "lượt", "tuần")),
    "article": Words(en=("article", "articles", "section", "clause", "paragraph"), vi=("điều", "khoản", "mục", "đoạn")),
    "chapter": Words(en=("chapter", "part", "volume", "book"), vi=("chương", "phần", "tập", "quyển")),
    "phase": Words(en=("phase", "stage", "step"), vi=("giai đoạn", "đợt", "bước")),
    "term": Words(en=("term", "terms", "tenure"), vi=("nhiệm kỳ",)),
    "resolution": Words(en=("resolution", "decision", "directive", "convention", "protocol"),
                        vi=("nghị quyết", "quyết định", "chỉ thị", "công ước", "nghị định")),
    "number": Words(en=("number", "no", "item", "line", "route", "gate", "pier", "ward", "district", "room"),
                    vi=("số", "tuyến", "cổng", "bến", "phường", "quận", "phòng")),
    "grade": Words(en=("grade", "class", "year", "level"), vi=("lớp", "cấp", "hạng")),
}

# --- questions ------------------------------------------------------------------------------------------------------

EN_FUNCTION = frozenset(

       "the of and to in is was were are did do does what which who whom whose when where why how many much for on at"

       " by with from this that these those has have had be been it its their his her they he she an a as or not about"
       " into than".split()
)


# fmt: on


def question_language(text: str) -> Language:
    """Vietnamese if it has Vietnamese letters or reads like Vietnamese typed without them.

    "Who is Võ Thị Sáu?" is an English question about a Vietnamese name, so names don't count: words in lower case do.
    """
    found = re.findall(r"[^\W\d_]+", text)
    opening = found[0].casefold() if found else ""
    opens = [opening] if opening in EN_FUNCTION or opening in VIETNAMESE or found[:1] == [opening] else []
    said = opens + [word.casefold() for word in found[1:] if word[0].islower()]
    english = sum(word in EN_FUNCTION for word in said)
    if has_vietnamese_letters(text):
        vietnamese = sum(word in VIETNAMESE or has_vietnamese_letters(word) for word in said)
        return "en" if english > max(1, vietnamese) or (english and not vietnamese) else "vi"
    # Hardly an English question of three words or more is made of words that are all Vietnamese in shape.
    plain = [fold(word) for word in said if fold(word) not in _UNITS]
    either = sum(word in ENGLISH for word in plain)
    foreign = sum(not is_syllable(word) for word in plain)  # "tuyen metro so 3"
    if len(plain) > 2 and foreign <= (len(plain) > 4) and 2 * either < len(plain):
        return "vi"
    if len(said) > 2 and sum(map(is_syllable, plain)) < 0.5 * len(said):
        return "en"
    return "vi" if is_folded_vietnamese(text) else "en"


_UNITS = frozenset("km m cm mm kg g ha ml mw kw gb tb usd eur clb".split())
