# One image for web, worker and scheduler; the command says which. Built by docker-compose.yml.

FROM node:22-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 VIRTUAL_ENV=/venv PATH=/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt ./
COPY requirements/installer.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/installer.txt \
 && uv venv /venv \
 && uv pip install --no-cache --require-hashes --compile-bytecode -r requirements.txt
COPY . .
COPY --from=assets /assets/node_modules /assets/node_modules
# The key exists for these two lines only; the running containers get theirs from the environment.
RUN python -m coordination.ops.assets /assets/node_modules \
 && SECRET_KEY=only-while-building DELTA_DATA_DIR=/tmp/build python manage.py compile_translations \
 && SECRET_KEY=only-while-building DELTA_DATA_DIR=/tmp/build SITE_URL=https://build.invalid \
    python manage.py collectstatic --no-input --verbosity 0

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/venv/bin:$PATH DELTA_DATA_DIR=/data
RUN useradd --uid 10001 --create-home --home-dir /home/delta delta \
 && install -d -o delta -g delta -m 0750 /data
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER delta
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", "coordination.wsgi:application"]
