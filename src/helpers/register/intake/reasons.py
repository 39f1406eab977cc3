"""Find the sentences that state a cause or an obstacle, with their theme, tier and direction.

The sentence itself is shown to the person who writes the reason in their own words, and is never
stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_I = re.IGNORECASE

_HINDERS = re.compile(
    r"nguyên nhân|\bdo\b(?! (?:đó|vậy|tỉnh|huyện|sở|ubnd|bộ|chính phủ|công an))|\bvì\b(?! vậy| "
    r"thế)|bởi vì|xuất phát từ"
    r"|hạn chế|khó khăn|vướng mắc|bất cập|tồn tại|trở ngại|chưa (?:được|có|biết|đủ|quen|đáp ứng"
    r"|kết nối|liên thông|đồng bộ|quyết liệt|thực hiện"
    r"|xây dựng|đảm bảo|bảo đảm|ổn định|cao|sâu|rành|tái|thành thạo|nắm|chủ động|mặn mà|tập huấn)"
    r"|\bthiếu\b|còn (?:yếu|kém|thấp|thiếu|chậm|nhiều|hạn|e ngại)|lúng túng|quá tải|lạc hậu"
    r"|xuống cấp|thói quen|tâm lý|ngại\b|hay hỏng|kiêm nhiệm|\blỗi\b"
    r"|because|due to|owing to|as a result of|\black(?:s|ed|ing)?\b|shortage|limited|obstacle"
    r"|difficult|absence of|weak|hamper|hinder|slow down|not yet|blame|outdated|overload"
    r"|struggl",
    _I,
)
_HELPS = re.compile(
    r"\bnhờ\b|góp phần|giúp\b|tạo (?:thuận lợi|điều kiện)|hỗ trợ (?:người dân|tại nhà)|thanks "
    r"to|helped?\b|enabled|made it easier",
    _I,
)
_STRONG = re.compile(
    r"nguyên nhân|\bdo\b|\bvì\b|khó khăn|vướng mắc|tồn tại|hạn chế|because|due to|owing|thanks "
    r"to|nhờ|lack|shortage|blame|thiếu|chưa|limited|absence|obstacle|weak|thói quen|tâm lý|còn "
    r"yếu|kiêm nhiệm|quá tải|góp phần",
    _I,
)

THEMES: tuple[tuple[str, str], ...] = (
    (
        "boundary_reform",
        r"sắp xếp|sáp nhập|hai cấp|2 cấp|từ cấp huyện chuyển|bỏ cấp huyện"
        r"|merger|merged|two-tier",
    ),
    (
        "citizen_habit",
        r"thói quen|tâm lý|quen (?:nộp|mang|giao dịch|với)|thích đến|trực tiếp "
        r"tại|ngại|e ngại|habit|prefer|in person",
    ),
    (
        "citizen_skills",
        r"trình độ dân trí|người dân[^,.;]{0,60}(?:chưa biết|kỹ năng|công nghệ"
        r"|không biết|hạn chế)|kỹ năng sử dụng|bà con|mù chữ|đoàn viên|digital "
        r"(?:literacy|skills)|residents'? (?:skills|lack)|low digital",
    ),
    ("communication", r"tuyên truyền|truyền thông|chưa biết đến|communication|awareness|publicity"),
    (
        "connectivity_devices",
        r"sóng|đường truyền|internet|mạng (?:yếu|chưa)|hạ tầng mạng|hạ "
        r"tầng|điện thoại thông minh|signal|broadband|fib(?:er|re)"
        r"|smartphone|connection",
    ),
    (
        "equipment",
        r"máy quét|máy tính|máy scan|máy móc|thiết bị|trụ sở|cơ sở vật chất|scanner"
        r"|computers?|equipment|premises",
    ),
    ("fees_payment", r"(?<!kinh )phí|lệ phí|thanh toán|fees?|payment"),
    (
        "geography_poverty_ethnicity",
        r"vùng sâu|vùng xa|miền núi|địa hình|hộ nghèo|đời sống|dân "
        r"tộc thiểu số|chữ phổ thông|đi lại|remote|mountain|poverty"
        r"|poor|ethnic|terrain|language",
    ),
    ("identity_signature", r"chữ ký số|định danh|xác thực|digital signature|electronic identi"),
    (
        "integration",
        r"kết nối|liên thông|chia sẻ|đồng bộ|tích hợp|cơ sở dữ liệu|interconnect"
        r"|integrat|database|data sharing",
    ),
    (
        "law_guidance",
        r"văn bản hướng dẫn|quy định (?:của )?pháp luật|chưa có (?:hướng dẫn|quy "
        r"định)|quy định[^,.;]{0,30}(?:chồng chéo|bất cập|thay đổi)|legal|guidance"
        r"|regulation",
    ),
    (
        "leadership",
        r"người đứng đầu|chỉ đạo|quyết liệt|đôn đốc|trách nhiệm|lãnh đạo|leadership"
        r"|leaders? (?:have|did|do)|supervision",
    ),
    ("low_volume", r"ít phát sinh|phát sinh ít|không phát sinh|ít hồ sơ|few dossiers|low volume"),
    ("measurement", r"thống kê|cách tính|đo lường|theo dõi số liệu|statistics|measured|counting"),
    (
        "process_redesign",
        r"quy trình|đơn giản hóa|cắt giảm|tái cấu trúc|nộp lại giấy|bản giấy"
        r"|hồ sơ giấy|rườm rà|process|simplif|paperwork",
    ),
    (
        "staff_capacity",
        r"thiếu (?:biên chế|cán bộ|công chức|nhân lực|người)|kiêm nhiệm|quá tải"
        r"|khối lượng công việc|phụ trách|biên chế|nhân lực|nhân sự|shortage of "
        r"(?:it )?(?:staff|officials|personnel)|several jobs|workload|overload"
        r"|understaff|shorthanded",
    ),
    (
        "staff_skills",
        r"(?:cán bộ|công chức)[^,.;]{0,60}(?:kỹ năng|trình độ|năng lực|nghiệp vụ"
        r"|tập huấn|chưa quen|lúng túng|thành thạo)|năng lực[^,.;]{0,30}(?:cán bộ"
        r"|công chức)|staff skills|training of staff|untrained"
        r"|officials[^,.;]{0,40}skills",
    ),
    (
        "systems_missing",
        r"hệ thống thông tin|phần mềm|hệ thống[^,.;]{0,40}(?:lỗi|chưa|chậm)|bị "
        r"lỗi|storage system|software|system (?:fails|errors|is slow)|crash",
    ),
    ("target_design", r"chỉ tiêu (?:giao|chưa|quá)|giao chỉ tiêu|targets? (?:set|too|are)"),
)
_THEMES = [(theme, re.compile(pattern, _I)) for theme, pattern in THEMES]


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence that states a reason: ``sentence`` is for the screen only."""

    sentence: str
    theme: str
    tier: str
    unit: str
    direction: str
    near: str
    start: int


def find(sentence: str, under_obstacles: bool) -> tuple[str, str, int] | None:
    """Theme, direction and where the marker stands, if a sentence states a reason."""
    hinders, helps = _HINDERS.search(sentence), _HELPS.search(sentence)
    marker = hinders or helps
    if not marker or not (under_obstacles or _STRONG.search(sentence)):
        return None
    helping = bool(helps) and not (hinders and hinders.start() <= helps.start())  # type: ignore[union-attr]
    # A theme counts for more after the marker, where the cause is named.
    scores = {
        theme: sum(
            2 if match.start() >= marker.start() else 1 for match in pattern.finditer(sentence)
        )
        for theme, pattern in _THEMES
    }
    best = max(scores, key=lambda theme: scores[theme])
    if not scores[best]:
        return None
    return best, "helps" if helping else "hinders", marker.start()
