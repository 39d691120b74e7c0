# One image for everything. It migrates its database, then serves with gunicorn, as nobody special.
FROM python:3.13-slim

# libgomp1: training the scoring model. One Chinese font: notices as PDF.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libgomp1 fonts-wqy-microhei \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY muhero gunicorn.conf.py ./
COPY scoring/ scoring/
COPY data/ data/
COPY model_registry/ model_registry/
COPY service/ service/

RUN useradd --system --uid 10001 --no-create-home muhero \
 && install --directory --owner muhero var \
 && install --directory --owner muhero --mode 700 /keys
ENV MUHERO_KEYS=/keys
USER muhero
VOLUME /app/var /keys
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/api/v1/health', timeout=4)"]

CMD ["./muhero", "serve", "--no-demo", "--host", "0.0.0.0", "--port", "8000"]
