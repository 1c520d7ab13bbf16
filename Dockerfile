# One image for every service; docker-compose.yml says which one a container is.
FROM python:3.11-slim

WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH UV_COMPILE_BYTECODE=1 PYTHONUNBUFFERED=1
RUN pip install --no-cache-dir uv==0.13.9 \
 && useradd --system --uid 10001 --home-dir /app jianxi \
 && install --directory --owner=jianxi --mode=700 /jianxi /documents /anchors

COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --extra compiled --extra redis --no-install-project
COPY . .
RUN uv sync --frozen --no-dev --extra compiled --extra redis \
 && install --directory --owner=jianxi --mode=700 /app/.cache /app/.cache/jianxi

USER jianxi
# Loops are compiled here, not when the first text comes or the first round is run; on another
# processor, anew.
RUN python -m services.common.rehearsing
VOLUME /jianxi
EXPOSE 8000
