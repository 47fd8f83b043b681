"""What the sense of a sentence is compared by, across languages."""

import numpy as np
from numpy.typing import NDArray

from bot.model import Article

Vector = NDArray[np.float32]
"""A sentence embedding of length 1."""

DIMENSIONS = 384
_TEXT = 300


def packed(vector: Vector) -> bytes:
    """Give a vector as it is stored, in half the digits: 768 bytes."""
    return vector.astype(np.float16).tobytes()


def unpacked(stored: bytes) -> Vector:
    """Read a stored vector."""
    return np.frombuffer(stored, dtype=np.float16).astype(np.float32)


def embedded(article: Article) -> str:
    """Give the text of an article that is turned into a vector: its headline and where it begins."""
    return f"{article.title}\n{article.text[:_TEXT]}"
