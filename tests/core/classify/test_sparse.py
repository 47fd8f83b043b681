"""The matrix multiplies as a full one does."""

import numpy as np

from bot.core.classify.sparse import Matrix

SIGNS = [{"a": 1.0, "c": 0.5}, {}, {"b": 2.0, "unknown": 3.0}]
KNOWN = {"a": 0, "b": 1, "c": 2, "never": 3}
DENSE = np.array([[1.0], [2.0], [3.0]], np.float32)
FULL = np.array([[1, 0, 0.5, 0, 1], [0, 0, 0, 0, 2], [0, 2, 0, 0, 3]], np.float32)


def test_it_multiplies_as_a_full_matrix_does() -> None:
    matrix, right = Matrix(SIGNS, KNOWN, DENSE), np.arange(10, dtype=np.float32).reshape(5, 2)
    np.testing.assert_allclose(matrix.times(right), FULL @ right)
    other = np.arange(6, dtype=np.float32).reshape(3, 2)
    np.testing.assert_allclose(matrix.transposed_times(other), FULL.T @ other)


def test_a_matrix_without_any_sign_is_no_error() -> None:
    matrix = Matrix([{}, {}], {"a": 0}, np.ones((2, 1), np.float32))
    np.testing.assert_allclose(matrix.times(np.ones((2, 1), np.float32)), [[1], [1]])
    np.testing.assert_allclose(matrix.transposed_times(np.ones((2, 1), np.float32)), [[0], [2]])
