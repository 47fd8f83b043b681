#!/usr/bin/env bash
# Build the wheel and install it into a new environment WITHOUT the lock: a new release of a library that we allow and
# that breaks the start shows here before it shows at a user's.
set -euo pipefail
python=$(realpath -s "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$root/bot" "$root/config" "$root/pyproject.toml" "$root/README.md" "$root/LICENSE" "$work/"
cd "$work"
"$python" -m pip --disable-pip-version-check -q wheel --no-build-isolation --no-deps -w dist .
"$python" -m venv env
env/bin/python -m pip --disable-pip-version-check -q install dist/*.whl
rm -rf bot config   # only what the wheel carries is left
mkdir elsewhere && cd elsewhere
../env/bin/panmunjom check
../env/bin/panmunjom demo --stories 5 --for 60
echo "clean install: ok"
