# The portal's image: the same for web, worker and beat; only the command differs. No demonstration data, no development tool.
FROM node:22-bookworm-slim AS front-end
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM python:3.11-slim-bookworm AS portal
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 DJANGO_SETTINGS_MODULE=melpv.settings
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /portal --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /var/lib/portal/media /var/lib/portal/schedule
WORKDIR /portal
COPY requirements/runtime.txt requirements/
RUN pip install --require-hashes --no-deps --only-binary=:all: -r requirements/runtime.txt
COPY --from=front-end /portal/node_modules node_modules
COPY manage.py ./
COPY melpv melpv
COPY reporting reporting
COPY committees committees
COPY funding funding
COPY instruction instruction
COPY applications applications
COPY contacts contacts
COPY eligibility eligibility
COPY files files
COPY territories territories
COPY templates templates
COPY static static
# Settings are demanded even here; these stand for nothing and stay in no layer's environment.
RUN SECRET_KEY="only-for-collecting-static-files-0123456789-0123456789" SITE_URL=https://localhost \
    FIELD_KEYS=b25seS1mb3ItY29sbGVjdGluZy1zdGF0aWMtZmlsZXM= \
    DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost EMAIL_URL=smtp://localhost:25 \
    MEDIA_ROOT=/var/lib/portal/media STATIC_ROOT=/portal/staticfiles \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q melpv reporting committees funding instruction applications contacts eligibility files territories
USER portal
ENV MEDIA_ROOT=/var/lib/portal/media STATIC_ROOT=/portal/staticfiles
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/health/', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "melpv.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "30", "--no-control-socket", "--forwarded-allow-ips", "*"]
