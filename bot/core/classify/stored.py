"""Learned weights as bytes, and back: half the precision of what was learned, and the same bytes every time."""

import io
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from bot.core.classify.learned import Weights

_HALF = np.float16


def to_bytes(models: Mapping[str, Weights]) -> bytes:
    """Write models by name."""
    arrays: dict[str, Any] = {}
    for name, model in models.items():
        arrays[f"{name}.signs"] = _lines(model.signs)
        arrays[f"{name}.answers"] = _lines(model.answers)
        arrays[f"{name}.weights"] = model.weights.astype(_HALF)
        arrays[f"{name}.bias"] = model.bias.astype(np.float32)
        if model.meaning is not None:
            arrays[f"{name}.meaning"] = model.meaning.astype(_HALF)
        for kind, rows in (("centre", model.centres or {}), ("theme", model.themes or {})):
            for key, vector in rows.items():
                arrays[f"{name}.{kind}.{key}"] = vector.astype(_HALF)
    sink = io.BytesIO()
    np.savez_compressed(sink, **arrays)
    return sink.getvalue()


def from_bytes(data: bytes, wanted: Collection[str] | None = None) -> dict[str, Weights]:
    """Read them back, all or some; nothing but arrays of numbers is read, so a file from a stranger runs nothing."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        names = sorted({key.partition(".")[0] for key in arrays.files})
        names = [name for name in names if wanted is None or name in wanted]
        written = {name: bytes(arrays[f"{name}.signs"]) for name in names}
        # Models learned together know the same signs, and share the table of them: it is the largest part.
        tables = {
            signs: {sign: row for row, sign in enumerate(signs.decode().split("\n"))} for signs in written.values()
        }
        return {name: _model(name, arrays, tables[written[name]]) for name in names}


def _model(name: str, arrays: Any, signs: Mapping[str, int]) -> Weights:
    def rows(kind: str) -> dict[str, Any]:
        start = f"{name}.{kind}."
        return {
            key.removeprefix(start): arrays[key].astype(np.float32) for key in arrays.files if key.startswith(start)
        }

    meaning = f"{name}.meaning"
    return Weights(
        signs=signs,
        answers=tuple(bytes(arrays[f"{name}.answers"]).decode().split("\n")),
        weights=arrays[f"{name}.weights"],
        bias=arrays[f"{name}.bias"],
        meaning=arrays[meaning].astype(np.float32) if meaning in arrays.files else None,
        centres=rows("centre") or None,
        themes=rows("theme") or None,
    )


def _lines(values: Any) -> Any:
    return np.frombuffer("\n".join(values).encode(), dtype=np.uint8)
