"""What the register says on tiers, communes and units, against METHODS, sections 3a to 4a."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import project
from helpers.analysis import bounds, counter_cases, targets, tiers, two_tiers, units
from helpers.register import observations

TABLES = observations.load(project.paths().processed)
FIGURES = TABLES.observations
WORK = tiers.of_work(FIGURES, TABLES.indicators)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    held = []
    for place in sorted(set(WORK["place"])):
        goals = [targets.targets(FIGURES, one) for one in (place, *targets.WIDER_PLACES)]
        held.append(targets.compare(pd.concat(goals), targets.actuals(FIGURES, place)))
    return counter_cases.commune_cases(WORK, pd.concat(held, ignore_index=True))


def test_eight_of_eleven_cases_do_not_lag(cases: pd.DataFrame) -> None:
    holds = counter_cases.standing_of_cases(cases)
    named = cases.drop_duplicates("case").set_index("case")
    where = [f"{row['place']} {row['unit']}".strip() for row in named.to_dict("records")]
    found = dict(zip(where, holds[named.index], strict=True))
    assert {name for name, held in found.items() if not held} == {
        "gia-lai", "kon-tum", "thai-nguyen Thành phố Phổ Yên",
    }  # fmt: skip
    assert {name for name, held in found.items() if held} == {
        "thai-nguyen Huyện Phú Bình", "thai-nguyen Huyện Phú Lương", "quang-nam",
        "thai-nguyen Phường Phan Đình Phùng", "gia-lai Xã Ayun", "gia-lai Xã Vân Canh",
        "gia-lai Xã Hra", "gia-lai Xã Uar",
    }  # fmt: skip
    together = set(named.index[named["units"] == 0])
    assert len(together) == 5 and int(holds[list(together)].sum()) == 2


def test_the_seven_communes_of_phu_binh_pass_whole_and_target_but_not_the_desk(
    cases: pd.DataFrame,
) -> None:
    own = cases[cases["unit"] == "Huyện Phú Bình"].set_index("reference")
    assert set(own["units"]) == {7} and set(own["lowest"]) == {0.646}
    assert own["reference_rate"].to_dict() == {"district": 0.7938, "target": 0.55, "whole": 0.5908}
    assert own["standing"].to_dict() == {
        "district": "lowest", "target": "higher", "whole": "higher",
    }  # fmt: skip


def test_the_bounds_of_the_dispatch_are_those_of_section_4() -> None:
    shares = bounds.threshold_shares(FIGURES, "kon-tum")
    whole = bounds.whole_rate(WORK, shares).iloc[0]
    groups = tiers.tier_groups(WORK)
    groups = groups[(groups["unit"] == "") & groups["place"].isin(["kon-tum", "gia-lai"])]
    known = {row["place"]: tiers.rates_of_group(WORK, row) for row in groups.to_dict("records")}
    known = {place: known[place] for place in ("kon-tum", "gia-lai")}
    ladder = bounds.bounds_ladder(whole["value"], shares, known, own=["kon-tum"])
    ends = ladder[["lower", "upper"]].round(4).to_numpy().tolist()
    assert ends == [[0, 0.5763], [0, 0.2617], [0, 0.2261], [0, 0.3998], [0, 0.2734],
                    [0.0294, 0.5294]]  # fmt: skip
    first = known["kon-tum"].set_index("tier").at["commune", "rate"]
    assert round(first, 4) == 0.1306 and ladder["upper"].min() > first


def test_poverty_alone_does_not_order_the_districts_of_kon_tum() -> None:
    measured = units.outcomes(FIGURES, WORK)
    around = units.conditions(FIGURES, measured)
    best = units.not_ordered(units.positions(units.pairs(measured, around), around))
    best = best[(best["place"] == "kon-tum") & best["indicator_beside"].isin(units.POVERTY)]
    assert best[["unit", "rank_beside", "of_beside"]].to_numpy().tolist() == [
        ["Huyện Sa Thầy", 6, 10],
        ["Huyện Kon Rẫy", 7, 10],
    ]
    # 772 of 12,729 households in the city, 2,633 of 7,885 in Sa Thầy, 1,746 of 4,812 in Kon Rẫy
    poor = best["value_beside"].tolist()
    assert poor == pytest.approx([2633 / 7885, 1746 / 4812], abs=1e-6)
    assert min(poor) > 5 * 772 / 12729


def test_documents_of_one_text_family_are_one_source() -> None:
    sources = FIGURES.set_index("document")["source"]
    families = TABLES.documents.set_index("id")["text_family"]
    named = families[families != ""].index.intersection(sources.index)
    assert len(named) > 0
    for name in sources.index.unique():
        assert set(sources[[name]]) == {families[name] or name}


def test_no_association_of_units_is_told_from_chance() -> None:
    measured = units.outcomes(FIGURES, WORK)
    around = units.conditions(FIGURES, measured)
    paired = [units.pairs(measured, around), units.pairs(around, around)]
    found = units.associations(pd.concat(paired, ignore_index=True))
    assert found["units"].tolist().count(10) == 2 and (found["p_holm"] > 0.05).all()


def test_communes_of_gia_lai_carry_three_quarters_since_july_2025_and_the_gap_is_bounded() -> None:
    volumes = two_tiers.volumes_by_tier(FIGURES, WORK)
    carried = volumes[volumes["tier"] == "commune"]
    assert carried["share"].round(4).tolist() == [0.4645, 0.6697, 0.7423, 0.9520]
    allowed = two_tiers.allowed_after(two_tiers.wholes_after(WORK, "gia-lai"), volumes)
    own = allowed[allowed["own"]]
    assert own["lower"].round(4).tolist() == [0.4867, 0.8987]
    assert own["gap_most"].round(1).tolist() == [51.3, 10.1]
