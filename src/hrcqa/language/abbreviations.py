"""Abbreviations that a full stop does not end, and words that open a sentence. Lower case, without the last stop.

English on the first lines of each list, Vietnamese after it.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Followed by a name or by more of the same sentence. With a capital here: only with a capital there.
BEFORE_NAME = _set(
    """
    mr mrs ms mx dr prof sr jr lt capt cpt sgt cmdr msgr messrs assoc asst dept est approx cf e.g i.e eg ie vs viz incl
    excl resp aka a.k.a St Gen Col Maj Adm Rev Hon Gov Sen Rep Pres Amb Fr Mt Ft
    ts ths pgs gs bs ks kts ls nsnd nsưt tp tx tt h.đ ttg đ/c đc hs vđv hlv gđ pgđ ubnd đh
    th.s t.s p.gs g.s pgs.ts gs.ts ths.bs bs.ck tr.cn
    """
)

# "No. 5", "Art. 12", "Jan. 3": an abbreviation only before a figure or a roman numeral.
BEFORE_NUMBER = _set(
    """
    no nos art arts para paras p pp vol vols ch chap sec fig figs ed eds add rev doc res
    jan feb mar apr jun jul aug sep sept oct nov dec
    đ tr
    """
)

# Ends a sentence or not: only the next word tells.
MAY_END = _set(
    """
    etc inc ltd co corp bros plc llc a.m p.m am pm et.al al ph.d b.a m.a u.s u.k u.n e.u d.c mon tue tues wed thu thur
    thurs fri sat sun b.c a.d
    v.v vv tcn scn s.cn nxb tnhh cty t.ư tw
    """
)

# Words that, with a capital, open a sentence more often than they stand in a name.
OPENERS = _set(
    """
    the a an this that these those it he she they we i you its his her their our my in on at by from for with as if when
    while after before since although though because during under over there here what who how why where which one some
    many most all both each every no not now then thus so also however moreover furthermore therefore but and or yet
    according despite today yesterday among meanwhile such to let please other another earlier later
    theo trong tại trên dưới sau trước khi nếu tuy nhưng và hoặc vì do bởi ông bà anh chị em họ nó chúng tôi
    ta đây đó này các những một mỗi mọi nhiều từ với về để cùng ngoài bên đồng hiện hôm ngày sáng chiều tối đến là việc
    người đối thông qua cũng còn đặc nhân vào năm tháng cuộc phát đại
    """
)

# "Vnexpress.Net", "Node.Js": a stop without a space before these joins.
DOMAINS = _set("com net org gov edu info vn js io co uk eu ai")
