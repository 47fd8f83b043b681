"""The embedding in its own process; where its package is not built for this machine, that it is missed quietly."""

import numpy as np
import pytest

from bot.core.vector import DIMENSIONS
from bot.workers.embedding import EmbedWorker, is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="the embedding is built for Linux on x86-64 alone")

TEXTS = [
    "North Korea fires a ballistic missile toward the East Sea",
    "북한, 동해상으로 탄도미사일 발사",
    "The bakery on the corner sells warm bread",
]


async def test_one_event_in_two_languages_is_nearer_than_another_matter() -> None:
    worker = EmbedWorker()
    missile, in_korean, bread = await worker.embed(TEXTS)
    await worker.close()
    assert missile is not None
    assert in_korean is not None
    assert bread is not None
    assert missile.shape == (DIMENSIONS,)
    assert abs(float(np.linalg.norm(missile)) - 1) < 1e-3
    assert missile @ in_korean > missile @ bread


async def test_a_lost_child_is_replaced() -> None:
    worker = EmbedWorker()
    (before,) = await worker.embed(TEXTS[:1])
    await worker.close()
    (after,) = await worker.embed(TEXTS[:1])
    await worker.close()
    assert before is not None
    assert after is not None
    assert np.array_equal(before, after)
