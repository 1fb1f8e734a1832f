"""Function words of both languages, and how to tell which of the two a text is written in when it carries no accents.

They are left out of the lexical channel: in a folder of five articles "the" and "của" would otherwise decide.
Words that negate, plan or correct are left in: they change what a sentence says.
"""

from __future__ import annotations

import re

from hrcqa.language.detect import detect_language


def words_of(listed: str) -> frozenset[str]:
    """The words of a list written one after another."""
    return frozenset(listed.split())


ENGLISH = words_of(
    """
    a an the this that these those there here it its itself he him his himself she her hers herself they them their
    theirs themselves we us our ours ourselves you your yours i me my mine myself
    and or but so if then than as at by for from in into of off on onto out over to up upon with within about between
    through during among also too very just only own such same
    am is are was were be been being do does did doing done have has had having
    can could shall should would may might must
    what which who whom whose when where why how many much
    s t d ll re ve m etc
    """
)
VIETNAMESE = words_of(
    """
    và với cùng của cho là thì mà như nhưng hay hoặc nếu vì bởi do nên để đến tới từ tại ở trong ngoài trên dưới về
    theo cũng đều lại nữa vẫn còn chỉ mới
    các những mọi mỗi từng này kia ấy đó đây nọ đấy vậy thế
    có được bị đã đang rằng khi lúc ra vào lên xuống qua
    tôi ta chúng mình họ nó ông bà anh chị em
    gì ai nào đâu sao mấy nhiêu
    """
)
# As they are typed without accents; only for queries known to be Vietnamese: "do" and "the" are other words elsewhere.
VIETNAMESE_FOLDED = words_of(
    """
    va voi cung cua cho la thi ma nhu nhung hay hoac neu vi boi do nen de den toi tu tai o trong ngoai tren duoi ve
    theo deu lai nua van con chi moi cac tung nay kia ay do day no dau vay the co duoc bi da dang rang khi luc
    ra vao len xuong qua gi ai nao sao may nhieu bao
    """
)

# Vietnamese alone: đ ơ ư ă and the letters with two marks; é, â and ô are French too.
_VIETNAMESE_LETTER = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_VIETNAMESE_WORD = re.compile(r"(?<!\w)[^\W\d_]*?[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?", re.IGNORECASE
)
# Words that are frequent in accent-less Vietnamese and no English words.
_TELLING = words_of(
    """
    nhieu nghi quyet duoc khoa lan thu cua nhung nguoi viet nuoc hoi thong qua khong ngay thang voi bieu quoc nhan quyen
    trieu tram muoi nghin ngan phan lien nao cac tai tich truong doan bon nghe thuat
    luc khi trong phai theo truoc tren duoi cuoi thanh pho tinh huyen benh vien hoc sinh
    """
)


def is_vietnamese(text: str) -> bool:
    """Whether `text` holds a lower-case word that only Vietnamese spells so; a name in English is not enough."""
    return any(word[0][0].islower() for word in _VIETNAMESE_WORD.finditer(text))


def has_vietnamese_letters(text: str) -> bool:
    """Whether any letter of `text` is Vietnamese alone; a name in an English sentence is enough."""
    return _VIETNAMESE_LETTER.search(text) is not None


def is_folded_vietnamese(text: str) -> bool:
    """Whether `text` reads as Vietnamese typed without accents ("bao nhieu nghi quyet").

    Its words are Vietnamese in shape, some of them telling, and more of them than English function words; or
    `detect_language` says so: each knows questions that the other misses (of 3,164, 84-94 %, together 98 %).
    """
    if has_vietnamese_letters(text):
        return False
    words = [word.lower() for word in _WORD.findall(text[:2000])]
    telling = sum(word in _TELLING for word in words)
    english = sum(word in ENGLISH and word not in VIETNAMESE_FOLDED for word in words)
    shaped = sum(_SYLLABLE.fullmatch(word) is not None for word in words)
    if telling > english and shaped >= 0.7 * len(words):
        return True
    return len(words) > 2 and detect_language(text[:2000]) == "vi"


def is_syllable(word: str) -> bool:
    """Whether a lower-case word could be a Vietnamese syllable without its accents ("nghi", "dung", also "can")."""
    return _SYLLABLE.fullmatch(word) is not None
