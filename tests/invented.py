"""A small register of invented places, for tests that need documents on disk.

Nothing in it is real: the provinces are called An and Binh, and their figures are made up so that
every expected value can be worked out by hand.
"""

from __future__ import annotations

from pathlib import Path

INDICATORS = """
[online_submission_share]
name = { en = "Dossiers filed online", vi = "Tỷ lệ hồ sơ nộp trực tuyến" }
family = "use"
unit = "share"
numerator = "dossiers filed online"
denominator = "dossiers"
direction = "higher"
[[online_submission_share.bases]]
text = "all dossiers received"
series = "received"
[[online_submission_share.bases]]
text = "all dossiers resolved"
series = "resolved"
[[online_submission_share.bases]]
text = ""
series = ""

[results_digitized_share]
name = { en = "Results digitized", vi = "Tỷ lệ kết quả được số hóa" }
family = "digitization"
unit = "share"
numerator = "results digitized"
denominator = "results"
direction = "higher"
[[results_digitized_share.bases]]
text = "results issued"
series = "results"

[dossiers_received]
name = { en = "Dossiers received", vi = "Số hồ sơ tiếp nhận" }
family = "use"
unit = "count"
direction = "none"
[[dossiers_received.bases]]
text = ""
series = "all"

[papi_rank]
name = { en = "PAPI rank", vi = "Xếp hạng PAPI" }
family = "index"
unit = "rank"
direction = "lower"
[[papi_rank.bases]]
text = ""
series = "all"

[tier_start_date]
name = { en = "Legal start", vi = "Ngày bắt đầu" }
family = "law"
unit = "date"
direction = "none"
[[tier_start_date.bases]]
text = ""
series = ""
"""

PLACES = """
[an]
name = { en = "An", vi = "An" }
kind = "province"
study = true
[[an.units]]
name = "Huyện Một"
tier = "district"
aliases = ["Mot District"]

[binh]
name = { en = "Binh", vi = "Bình" }
kind = "province"
study = true

[national]
name = { en = "Viet Nam", vi = "Cả nước" }
kind = "country"
"""

EVENTS = """
[digitization-from]
date = 2022-06-01
name = { en = "Desks must digitize", vi = "Bắt đầu số hóa" }
place = "national"
kind = "start"
document = "national/2021-12-06-decree"
"""

AN_2023 = """
title     = "Nine months of 2023 in An"
publisher = "An Daily"
type      = "news"
published = 2023-10-02
url       = "https://an.example/2023"
language  = "vi"
place     = "an"
status    = "reviewed"
read      = "whole"

[[table]]
indicator = "results_digitized_share"
kind = "actual"
from = 2023-01-01
to = 2023-09-30
base = "results issued"
confidence = "high"
columns = ["tier", "as_reported", "near"]
rows = [
  ["province", "800/1.000", "cấp tỉnh"],
  ["district", "100/500", "cấp huyện"],
  ["commune", "53/2.500", "cấp xã"],
]

[[figure]]
indicator = "online_submission_share"
tier = "all"
kind = "actual"
from = 2023-01-01
to = 2023-09-30
as_reported = "trên 30%"
base = "all dossiers received"
confidence = "high"

[[figure]]
indicator = "online_submission_share"
tier = "all"
kind = "target"
from = 2023-01-01
to = 2023-12-31
as_reported = "tối thiểu 50%"
base = "all dossiers received"
confidence = "high"

[[figure]]
indicator = "dossiers_received"
tier = "district"
unit = "Huyện Một"
kind = "actual"
from = 2023-01-01
to = 2023-09-30
as_reported = "151.10"
reading = "15.110"
because = "printed 151.10; the parts add to 15.110"
confidence = "medium"

[[claim]]
theme = "citizen_habit"
tier = "commune"
direction = "hinders"
says = "Residents go to the counter."
near = "người dân"
"""

BINH_2025 = """
title     = "Binh in July 2025"
publisher = "Binh Portal"
type      = "portal"
published = "2025-08"
language  = "en"
place     = "binh"
status    = "reviewed"
read      = "excerpt"

[[figure]]
indicator = "online_submission_share"
tier = "all"
kind = "actual"
from = 2025-07-01
to = 2025-07-31
as_reported = "1,234/2,468"
base = "all dossiers received"
confidence = "high"

[[figure]]
indicator = "papi_rank"
tier = "all"
kind = "survey"
from = 2024-01-01
to = 2024-12-31
as_reported = "12th"
denominator = "63"
confidence = "high"
"""

DECREE = """
title     = "Decree on desks"
publisher = "Government"
type      = "law"
published = 2021-12-06
language  = "vi"
place     = "national"
status    = "reviewed"
read      = "excerpt"

[[figure]]
indicator = "tier_start_date"
tier = "province"
kind = "target"
from = 2022-06-01
to = 2022-06-01
as_reported = "01/6/2022"
confidence = "high"
"""

FILES = {
    "indicators.toml": INDICATORS,
    "places.toml": PLACES,
    "events.toml": EVENTS,
    "documents/an/2023-10-02-nine-months.toml": AN_2023,
    "documents/binh/2025-08-july.toml": BINH_2025,
    "documents/national/2021-12-06-decree.toml": DECREE,
}


def write_register(folder: Path, **replaced: str) -> Path:
    """Write the invented register into ``folder``; ``replaced`` maps a file stem to new text."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(replaced.get(path.stem.replace("-", "_"), text), encoding="utf-8")
    return folder
