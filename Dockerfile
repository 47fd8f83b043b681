# syntax=docker/dockerfile:1
# The base of both stages; any Debian-based Python of 3.11 or newer.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/build /opt/panmunjom
COPY requirements.lock requirements-build.lock ./
RUN /opt/build/bin/pip install --require-hashes -r requirements-build.lock \
 && /opt/panmunjom/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY config config
# The wheel carries the shipped feeds, topics and names; the environment that is copied on has no pip of its own.
RUN /opt/build/bin/pip wheel --no-build-isolation --no-deps --wheel-dir /src/dist . \
 && /opt/panmunjom/bin/pip install --no-deps /src/dist/panmunjom-*.whl \
 && /opt/panmunjom/bin/python -m compileall -q /opt/panmunjom/lib \
 && /opt/panmunjom/bin/pip uninstall -y -q pip

FROM ${BASE}
LABEL org.opencontainers.image.title="Panmunjom" org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/panmunjom/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    PANMUNJOM_DATA_DIR=/data PANMUNJOM_LOG_FORMAT=json
RUN groupadd --gid 10001 panmunjom \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin panmunjom \
 && install -d -o 10001 -g 10001 /data \
 && rm -rf /usr/local/lib/python3*/site-packages/pip* /usr/local/lib/python3*/ensurepip /usr/local/bin/pip*
COPY --from=build /opt/panmunjom /opt/panmunjom
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=5s --start-period=40s --retries=3 CMD ["panmunjom", "health"]
ENTRYPOINT ["panmunjom"]
CMD ["run"]
