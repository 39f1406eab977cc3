"""Charts look alike, can be read by everyone, and never change by themselves."""

import colorsys
import io
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from helpers.reporting.charts import Chart, ChartError, require, theme
from helpers.reporting.language import use


@theme.styled
def drawn(code="vi", width="wide"):
    figure = theme.figure(width, 3)
    axes = figure.subplots()
    axes.bar([0, 1], [0.05, 0.5], **theme.tier_style("commune").bar())
    theme.percent_axis(axes.yaxis, use(code), digits=1)
    theme.label(axes, 1, 0.5, "Đường dây $5 đến $9", role="commune")
    return figure


def contrast(color):
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def gray(color):
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return colorsys.rgb_to_yiq(red, green, blue)[0]


def test_the_same_chart_gives_the_same_bytes():
    assert theme.to_svg(drawn()) == theme.to_svg(drawn())
    assert theme.to_png(drawn()) == theme.to_png(drawn())


def test_a_png_shows_the_whole_figure_in_its_colors_on_white():
    figure = drawn(width="half")
    picture = Image.open(io.BytesIO(theme.to_png(figure, dpi=150)))
    assert picture.size == tuple(round(150 * inches) for inches in figure.get_size_inches())
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    for corner in (pixels[0, 0], pixels[0, -1], pixels[-1, 0], pixels[-1, -1]):
        assert tuple(corner) == (255, 255, 255)
    bar = np.array([round(255 * part) for part in mpl.colors.to_rgb(theme.color("commune"))])
    heights = (np.abs(pixels - bar).max(axis=2) <= 4).sum(axis=0)
    low, high = (np.median(part[part > 0]) for part in np.split(heights, [195]))
    assert high == pytest.approx(10 * low, rel=0.15)  # bars of 50% and 5%, less their dots
    assert figure.dpi == 100


def test_a_palette_moves_no_color_far_and_keeps_white_and_the_few_exactly():
    ramp = np.full((40, 300, 4), 255, dtype=np.uint8)
    ramp[5:35, :, 0] = np.linspace(0, 255, 300).astype(np.uint8)
    ramp[5:35, :, 1] = np.linspace(255, 40, 300).astype(np.uint8)
    for pixels, most in ((ramp, 4), (ramp[:, ::60].copy(), 0)):
        shown = np.asarray(theme._with_palette(pixels).convert("RGB")).astype(int)
        assert np.abs(shown - pixels[..., :3]).max() <= most
        assert (shown[:5] == 255).all() and (shown[35:] == 255).all()


def test_a_chart_as_svg_has_no_date_no_font_and_no_outside_reference():
    svg = theme.to_svg(drawn()).decode()
    assert "<dc:date>" not in svg
    assert "<text" not in svg and "font-family" not in svg
    assert "<script" not in svg and "matplotlib.org" not in svg


def test_the_settings_of_a_user_neither_change_a_chart_nor_are_changed():
    before = theme.to_svg(drawn())
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "svg.fonttype": "none"}):
        assert theme.to_svg(drawn()) == before
        assert mpl.rcParams["font.size"] == 30
    assert mpl.rcParams["svg.hashsalt"] != "sohoa"


def test_a_figure_stays_outside_of_pyplot():
    from matplotlib import pyplot

    drawn()
    assert pyplot.get_fignums() == []


def test_a_dollar_sign_in_a_label_is_no_formula():
    figure = drawn()
    labels = [text.get_text() for text in figure.axes[0].texts]
    assert labels == ["Đường dây $5 đến $9"]
    assert not figure.axes[0].texts[0].get_parse_math()


@pytest.mark.parametrize(("code", "expected"), [("vi", "50,0%"), ("en", "50.0%")])
def test_percentages_on_an_axis_follow_the_language(code, expected):
    figure = drawn(code)
    figure.draw_without_rendering()
    assert expected in [tick.get_text() for tick in figure.axes[0].get_yticklabels()]


@theme.styled
def test_months_on_an_axis_follow_the_language():
    axes = theme.figure().subplots()
    axes.plot(pd.to_datetime(["2022-01-01", "2023-09-15"]), [0, 1])
    theme.date_axis(axes.xaxis, use("vi"))
    axes.figure.draw_without_rendering()
    assert any(tick.get_text() == "7/2022" for tick in axes.get_xticklabels())


def test_tiers_differ_in_color_hatch_marker_and_gray():
    styles = [theme.tier_style(tier) for tier in ("province", "district", "commune", "all")]
    assert len({style.color for style in styles}) == 4
    assert len({style.marker for style in styles}) == 4
    assert len({style.hatch for style in styles[:3]}) == 3
    grays = sorted(gray(style.color) for style in styles[:3])
    assert min(b - a for a, b in pairwise(grays)) > 0.05


def test_an_unknown_tier_role_or_width_is_refused_with_the_choices():
    with pytest.raises(ChartError, match="all, province, district, commune"):
        theme.tier_style("ward")
    with pytest.raises(ChartError, match="province"):
        theme.color("nobody")
    with pytest.raises(ChartError, match="wide, half, phone"):
        theme.figure("tall")
    with pytest.raises(ChartError, match="above 0"):
        theme.figure("wide", 0)


def test_colored_text_can_be_read_on_white():
    weak = {role: contrast(color) for role, color in theme.TEXT_COLORS.items()}
    assert {role: value for role, value in weak.items() if value < 4.5} == {}
    assert set(theme.TEXT_COLORS) == set(theme.COLORS) - {"grid"}


def test_text_too_small_for_a_phone_is_found():
    figure = drawn()
    assert theme.small_texts(figure) == []
    figure.axes[0].set_title("tiny", fontsize=7)
    figure.axes[0].set_title("", loc="left")
    assert theme.small_texts(figure) == ["tiny (7 pt)"]


def test_a_wide_figure_is_wide_enough_for_the_column():
    assert theme.figure("wide").get_figwidth() == 7.2
    assert theme.figure("half").get_figwidth() < 7.2 / 2


def test_a_chart_without_words_is_refused_with_everything_it_lacks():
    with pytest.raises(ChartError, match=r"alt is empty; caption is empty; name 'A b'"):
        Chart(Figure(), " ", "", pd.DataFrame(), [], "A b")
    with pytest.raises(ChartError, match="figure is a str"):
        Chart("no", "a", "c", pd.DataFrame(), [], "name")


def test_columns_that_a_chart_needs_are_all_named_when_missing():
    table = pd.DataFrame({"tier": []})
    require(table, ["tier"], "rates")
    with pytest.raises(ChartError, match="rates: columns missing: share, place; found: tier"):
        require(table, ["tier", "share", "place"], "rates")
