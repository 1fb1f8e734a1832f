"""What stands around an article on a page, and is none of its text: labels, credits, teasers. English and Vietnamese.

All entries are lower case; matching is done on lower-case NFC text without punctuation at its ends.
"""

from __future__ import annotations

import re

# A whole line of these is furniture.
LABELS = frozenset(
    label.strip()
    for label in """
    latest|latest news|breaking news|trending|popular|most popular|most read|most viewed|top stories|editor's pick
    editors' picks|featured|hot news|hot topics|advertisement|advertisements|ads|sponsored|promoted|share|share this
    share this article|share on facebook|share on twitter|tweet|facebook|twitter|linkedin|instagram|youtube|tiktok
    whatsapp|telegram|zalo|email|e-mail|print|print this page|copy link|save|bookmark|follow us|follow|subscribe
    sign up|sign in|log in|login|register|newsletter|comments|comment|leave a comment|no comments|add comment|reply
    read more|continue reading|see more|show more|load more|view more|more|view all|see all|back to top|top|home
    next|previous|prev|next article|previous article|menu|search|skip to content|skip to main content|contact us
    about us|privacy policy|terms of use|cookie policy|accept cookies|all rights reserved|photo gallery|gallery|video
    videos|listen to this article|tags|topics|keywords|mobile version|desktop version|site map|sitemap|advertise
    contents|table of contents|page|paragraphs page|mục lục|trang
    mới nhất|tin mới|tin mới nhất|tin nóng|nổi bật|tin nổi bật|đọc nhiều|đọc nhiều nhất|xem nhiều|tin đọc nhiều
    được quan tâm|chủ đề nóng|quảng cáo|tài trợ|chia sẻ|chia sẻ bài viết|gửi bài viết|gửi bình luận|in bài viết|in trang
    sao chép liên kết|lưu bài viết|lưu|theo dõi|theo dõi chúng tôi|đăng ký|đăng nhập|đăng ký nhận tin|bình luận|ý kiến
    ý kiến bạn đọc|phản hồi|trả lời|đọc tiếp|xem tiếp|xem thêm|đọc thêm|tải thêm|xem tất cả|về đầu trang|lên đầu trang
    trang chủ|trang trước|trang sau|bài trước|bài sau|bài tiếp theo|danh mục|tìm kiếm|liên hệ|giới thiệu
    chính sách bảo mật|điều khoản sử dụng|bản quyền|ảnh|video clip|nghe bài viết|từ khóa|từ khoá|thẻ|chủ đề
    phiên bản di động|phiên bản máy tính|sơ đồ trang|phóng to|thu nhỏ|nhập nội dung bình luận|góp ý|báo lỗi
    """.replace("\n", "|").split("|")
    if label.strip()
)

# A line that is or begins with one of these opens a list of other stories.
OTHER_STORIES = (
    "read also",
    "also read",
    "read more",
    "read next",
    "see also",
    "see more",
    "more from",
    "more on this",
    "more stories",
    "more news",
    "other news",
    "other stories",
    "related",
    "related news",
    "related articles",
    "related stories",
    "related topics",
    "recommended",
    "recommended for you",
    "you may also like",
    "you might also like",
    "don't miss",
    "in this section",
    "tin liên quan",
    "bài liên quan",
    "bài viết liên quan",
    "tin cùng chuyên mục",
    "cùng chuyên mục",
    "tin khác",
    "các tin khác",
    "bài viết khác",
    "tin cùng chủ đề",
    "có thể bạn quan tâm",
    "bạn có thể quan tâm",
    "có thể bạn chưa biết",
    "đọc thêm",
    "xem thêm",
    "đừng bỏ lỡ",
    "mời bạn đọc",
    "mời độc giả",
)

# "tags: …", "© 2024 …": furniture from its first words on.
OPENINGS = (
    "tags:",
    "tag:",
    "keywords:",
    "topics:",
    "copyright",
    "©",
    "(c) 20",
    "all rights reserved",
    "follow us on",
    "follow us at",
    "subscribe to",
    "sign up for",
    "click here",
    "share this",
    "posted in",
    "filed under",
    "this site uses cookies",
    "we use cookies",
    "từ khóa:",
    "từ khoá:",
    "thẻ:",
    "chủ đề:",
    "bản quyền",
    "theo dõi chúng tôi",
    "bấm vào đây",
    "nhấn vào đây",
    "giấy phép số",
    "ghi rõ nguồn",
)

# Headings over notes, sources and links: what stands below them is no running text.
BACK_MATTER = frozenset(
    """references|bibliography|notes|footnotes|endnotes|sources|external links|further reading|works cited|citations
    tham khảo|tài liệu tham khảo|chú thích|ghi chú|liên kết ngoài|nguồn tham khảo|thư mục|đọc thêm|nguồn
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
)

_CREDIT_WORDS = (
    "photo|photos|photograph|photo credit|picture|pictures|image|images|image credit|illustration|illustrative photo"
    "|graphic|graphics|infographic|credit|courtesy|source|file photo|screenshot|video"
    "|ảnh|ảnh minh họa|ảnh minh hoạ|hình ảnh|hình|nguồn ảnh|nguồn|ảnh tư liệu|đồ họa|đồ hoạ|minh họa|minh hoạ|tranh"
)
# "(Photo: VNA)", "(Source: AFP)", "Ảnh: TTXVN" at the end of a line, with at most eight words of name.
CREDIT_AT_END = re.compile(
    rf"(?:[(\[]\s*|(?<![^\s.!?”\"|/])(?:(?<=[.!?”\"|/])|(?<=[.!?”\"|/] )|(?<=  )|^))"
    rf"(?:{_CREDIT_WORDS})(?:\s*(?:credit|by|from|courtesy))?\s*[:/©-]\s*[^\s:.]\S*(?:\s+[^\s|]\S*){{0,7}}[\s|]*$",
    re.IGNORECASE,
)
# The line begins as a caption: "Photo: …", "Ảnh: …".
CREDIT_AT_START = re.compile(rf"^[|(\[\s]*(?:{_CREDIT_WORDS})\s*(?:\d+\s*)?[:：]\s*\S", re.IGNORECASE)
