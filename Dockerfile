# One image for every service; docker-compose.yml says which one a container is.
FROM python:3.11-slim

WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH UV_COMPILE_BYTECODE=1 PYTHONUNBUFFERED=1
RUN pip install --no-cache-dir uv==0.13.9 \
 && useradd --system --uid 10001 --home-dir /app jianxi \
 && install --directory --owner=jianxi --mode=700 /jianxi /documents /anchors

COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --no-install-project
COPY . .
RUN uv sync --frozen --no-dev

USER jianxi
VOLUME /jianxi
EXPOSE 8000
