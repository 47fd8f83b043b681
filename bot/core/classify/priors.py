"""What is known before any example: which signs speak for which topic and status.

Theory: some topics and states are so rare that no number of labelled items teaches them (13 of "ruled out" in
thousands). The desk's own knowledge stands in as the point from which learning starts, and to which it returns where
there is nothing to learn from.
"""

from collections.abc import Mapping

from bot.model import Status

TOPIC_BIAS = -2.5
TOPICS: Mapping[str, Mapping[str, float]] = {
    "summit": {"says:summit": 2.5, "text:summit": 1.0, "says:letter": 0.5},
    "us-dprk": {"pair:north+us": 2.5, "pair:north+south": -0.5},
    "inter-korean": {
        "pair:north+south": 2.0, "says:both-koreas": 1.5, "says:border": 2.0, "says:unification": 1.5,
        "text:border": 1.0,
    },
    "nuclear": {"says:nuclear": 3.5, "text:nuclear": 1.5},
    "missile": {"says:missile": 3.0, "text:missile": 1.0},
    "alliance": {
        "says:alliance": 2.0, "says:drill": 2.0, "text:alliance": 1.0, "text:drill": 1.0, "pair:south+us": 1.0,
    },
    "sanctions": {"says:sanctions": 3.0, "text:sanctions": 1.0},
    "cyber": {"says:cyber": 4.0, "text:cyber": 1.5},
    "china": {"side:china": 3.5, "text-side:china": 1.5},
    "russia": {"side:russia": 3.5, "text-side:russia": 1.5},
    "japan": {
        "side:japan": 3.0, "text-side:japan": 1.2, "says:history-dispute": 2.0, "text:history-dispute": 1.0,
    },
    "multilateral": {"side:body": 2.5, "side:other": 1.8, "text-side:body": 1.2, "text-side:other": 0.6},
    "humanitarian": {"says:humanitarian": 2.0, "text:humanitarian": 0.8},
    "regime": {"says:regime": 2.0, "text:regime": 0.7, "korea:north": 0.3},
    "rok-diplomacy": {
        "says:trade-deal": 2.5, "text:trade-deal": 1.5, "korea:south": 1.5, "says:president-south": 0.7,
        "korea:north": -1.0,
    },
}  # fmt: skip

_NONE = {"event": -1.5, "says:missile": 0.5, "says:cyber": 0.5, "says:statement": 0.3}
_BIAS = {
    Status.NONE: 1.5, Status.CONCLUDED: 0.0, Status.CANCELLED: -2.0, Status.POSTPONED: -2.0,
    Status.RULED_OUT: -1.5,
}  # fmt: skip
_OTHER_BIAS = -0.5
_STRENGTH = {
    Status.CANCELLED: 2.5, Status.POSTPONED: 3.0, Status.RULED_OUT: 2.0, Status.CONCLUDED: 0.7,
    Status.UNDERWAY: 0.7, Status.SCHEDULED: 0.8, Status.PROPOSED: 1.0, Status.SPECULATED: 0.8,
}  # fmt: skip


def status_prior(status: Status) -> tuple[float, Mapping[str, float]]:
    """Give the bias and the weights from which a status starts."""
    bias = _BIAS.get(status, _OTHER_BIAS)
    if status is Status.NONE:
        return bias, _NONE
    strength, words = _STRENGTH[status], f"status.{status}"
    return bias, {f"says:{words}": strength * 0.6, f"event:{words}": strength, f"text:{words}": 0.3}
