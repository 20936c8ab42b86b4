FROM python:3.11.15-slim AS build
COPY requirements/production.txt /tmp/requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt

FROM python:3.11.15-slim
RUN useradd --system --uid 10001 --home-dir /portal cec && mkdir -p /portal /storage && chown cec /storage
COPY --from=build /venv /venv
WORKDIR /portal
COPY manage.py ./
COPY accounts accounts
COPY attendance attendance
COPY cecportal cecportal
COPY certificates certificates
COPY dashboard dashboard
COPY demo demo
COPY fees fees
COPY foundation foundation
COPY members members
COPY programs programs
COPY static static
COPY tabular tabular
COPY templates templates
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 STORAGE_ROOT=/storage
# Settings insist on addresses and a key; collecting static files uses none of them.
RUN SECRET_KEY=only-for-collectstatic-which-signs-nothing-and-connects-nowhere SITE_URL=https://build.invalid \
    DATABASE_URL=postgres://build/build REDIS_URL=redis://build EMAIL_URL=smtp://build python manage.py collectstatic --no-input
USER cec
VOLUME /storage
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request as u; \
u.urlopen(u.Request('http://127.0.0.1:8000/health/', headers={'Host': os.environ['SITE_URL'].split('//')[1].split(':')[0]}), timeout=4)"]
CMD ["gunicorn", "cecportal.wsgi", "--config", "python:cecportal.gunicorn", "--bind", "0.0.0.0:8000"]
