"""The ruled tables of a picture: its lines found by OpenCV, its cells where they cross, its text apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.documents.layout import Box, Edge, crossed

Picture = NDArray[np.uint8]
_ACROSS, _DOWN = 60, 34
"""The shortest rule that counts, in pixels of a page about 1,800 wide: longer than a letter's strokes."""
_SNAP = 9
_RIM = 4
_SKEW_MOST = 8.0


@dataclass(frozen=True)
class Ruled:
    """A straightened picture without the rules of its tables: letters dark on light (`grey`), white on black
    (`ink`), and the boxes of the tables' cells."""

    grey: Picture
    ink: Picture
    tables: list[list[Box]]


def ruled(picture: Picture) -> Ruled:
    """Find the tables of a grey picture."""
    grey = _straightened(picture)
    dark = _dark(grey)
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, _ACROSS), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_DOWN, 1), np.uint8))
    tables = crossed([*_edges(across, "h"), *_edges(down, "v")], _SNAP)
    rules: Any = cv2.dilate(cv2.bitwise_or(across, down), np.ones((7, 7), np.uint8))
    ink: Any = cv2.bitwise_and(dark, cv2.bitwise_not(rules))
    clean = grey.copy()
    for boxes in tables:
        x0, top, x1, bottom = frame(boxes)
        clean[top:bottom, x0:x1][rules[top:bottom, x0:x1] > 0] = int(np.median(grey))
    return Ruled(clean, ink, tables)


def frame(boxes: Sequence[Box]) -> tuple[int, int, int, int]:
    """The pixels that a table takes, its outer rules included."""
    x0, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x1, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return max(round(x0) - _RIM, 0), max(round(top) - _RIM, 0), round(x1) + _RIM, round(bottom) + _RIM


def _dark(grey: Picture) -> Any:
    """White where the picture is dark for its surroundings: uneven light of a scan does not count."""
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)


def _straightened(grey: Picture) -> Any:
    """The picture turned so that its long lines lie level."""
    lines = cv2.HoughLinesP(_dark(grey), 1, np.pi / 1800, 300, minLineLength=grey.shape[1] // 4, maxLineGap=8)
    if lines is None:
        return grey
    angles = [np.degrees(np.arctan2(y1 - y0, x1 - x0)) for x0, y0, x1, y1 in lines.reshape(-1, 4)]
    level = [angle for angle in angles if abs(angle) < _SKEW_MOST]
    skew = float(np.median(level)) if level else 0.0
    if abs(skew) < 0.05:
        return grey
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    return cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)


def _edges(mask: Any, orientation: str) -> list[Edge]:
    _, _, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    edges = []
    for x, y, width, height, _ in found[1:].tolist():
        middle_x, middle_y = x + width / 2, y + height / 2
        if orientation == "h":
            edges.append(Edge(x, middle_y, x + width, middle_y))
        else:
            edges.append(Edge(middle_x, y, middle_x, y + height))
    return edges
