# Two steps: everything that builds stays in the first, the second holds a virtual environment and nothing else.
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN python -m venv /opt/mingzhang
COPY schemas schemas
COPY runtime runtime
COPY workers workers
COPY scheduler scheduler
COPY web web
COPY cli cli
RUN /opt/mingzhang/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt .

FROM python:3.12-slim
ENV PATH=/opt/mingzhang/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Page pictures of reports that bring no Chinese fonts are drawn with this one.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-wqy-zenhei && rm -rf /var/lib/apt/lists/*
# A volume that is mounted over one of these folders for the first time takes its owner from here.
RUN useradd --system --uid 10001 --no-create-home mingzhang \
    && install --directory --owner=mingzhang /var/lib/mingzhang /receipts
COPY --from=build /opt/mingzhang /opt/mingzhang
USER mingzhang
WORKDIR /var/lib/mingzhang
CMD ["mingzhang", "--help"]
