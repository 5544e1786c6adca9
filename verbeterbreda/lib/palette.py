"""The colours of figures, in one place, for the light scheme.

They are written into the SVG as presentation attributes, because a PDF renderer does not see the
style sheet of the page. On screen the classes named in ``charts`` let the style sheet replace
them. Lines and marks have a contrast of at least 3:1 with the paper, text at least 4.5:1.
"""

PAPER = "#fcf6f0"
INK = "#1d1a17"
INK_SOFT = "#5c554e"
BRICK = "#a8301f"
BRICK_DARK = "#7e2114"
GREY = "#6f6961"
GRID = "#e3d9cc"
GAP = "#f4e3db"
TERRACOTTA = "#b4512b"
GREEN = "#1f6b4a"
BLUE = "#1f4e8c"

CLASSES = ("#f8e0d6", "#eab49f", "#d58469", "#ac4632", "#6f1f12")
"""Five steps of one hue, light to dark, for a map."""

MONEY = (BRICK, BLUE, GREEN, TERRACOTTA, INK_SOFT, GREY)
"""Fills for sources of money; the label, not the colour, tells which is which."""

FONT = "Atkinson Hyperlegible Next, sans-serif"


def contrast(first: str, second: str) -> float:
    """Contrast ratio (1 to 21) of two ``#rrggbb`` colours, as WCAG 2 defines it."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
