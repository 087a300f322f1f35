"""Line charts as SVG pictures, drawn by pygal: no script, nothing fetched, and they print."""

import sys
from collections.abc import Sequence
from decimal import Decimal

import pygal
from pygal.etree import etree
from pygal.style import Style

__all__ = ["chart"]

# pygal hooks into every later import, for plugins that we do not have, in a way that Python has given up.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]

_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#1d2a30",
    foreground_strong="#1d2a30",
    foreground_subtle="#55646b",
    colors=("#1f4e5f", "#b26a00", "#5f7f2f"),
    font_family='system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=14,
    stroke_width=2.5,
)
_SCRIPT = "{*}script"
_DASHES = ("none", "7, 4", "2, 3")
"""Lines are told apart without their colours."""


def chart(labels: Sequence[str], named: Sequence[tuple[str, Sequence[Decimal | None]]]) -> bytes | None:
    """Lines over the labels, one a name; a missing value leaves a gap. None where nothing is known.

    The picture is for the eye: the table beside it has the exact amounts.
    """
    if not labels or all(value is None for _, values in named for value in values):
        return None
    drawn = pygal.Line(
        width=640,
        height=280,
        js=[],
        style=_STYLE,
        dots_size=4,
        include_x_axis=True,
        legend_at_bottom=True,
        value_formatter=lambda value: f"{value:,.0f}",
        disable_xml_declaration=True,
    )
    drawn.x_labels = list(labels)
    for (name, values), dashes in zip(named, _DASHES, strict=False):
        points = [None if value is None else float(value) for value in values]
        drawn.add(name, points, stroke_style={"dasharray": dashes})
    tree = drawn.render_tree()
    for parent in list(tree.iter()):
        for script in parent.findall(_SCRIPT):
            parent.remove(script)
    picture: bytes = etree.tostring(tree, encoding="utf-8")
    return picture
