#!/bin/sh
# The service's own login: a member of kiim_app and nothing else. The roles themselves are completed by `kiim migrate`.
set -eu
KIIM_APP_PASSWORD="$(cat /run/secrets/app_password)"
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set "password=$KIIM_APP_PASSWORD" <<'SQL'
CREATE ROLE kiim_app NOLOGIN NOINHERIT;
CREATE ROLE kiim_service LOGIN NOINHERIT PASSWORD :'password' IN ROLE kiim_app;
GRANT CONNECT ON DATABASE kiim TO kiim_service;
SQL
