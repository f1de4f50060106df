#!/bin/sh
# The service's own login, a member of kiim_app, and the sealer's, a member of kiim_auditor; neither of anything else. The roles themselves are completed by `kiim migrate`.
set -eu
KIIM_APP_PASSWORD="$(cat /run/secrets/app_password)"
KIIM_SEALER_PASSWORD="$(cat /run/secrets/sealer_password)"
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set "password=$KIIM_APP_PASSWORD" \
  --set "sealer_password=$KIIM_SEALER_PASSWORD" <<'SQL'
CREATE ROLE kiim_app NOLOGIN NOINHERIT;
CREATE ROLE kiim_service LOGIN NOINHERIT PASSWORD :'password' IN ROLE kiim_app;
CREATE ROLE kiim_auditor NOLOGIN NOINHERIT;
CREATE ROLE kiim_sealer LOGIN NOINHERIT PASSWORD :'sealer_password' IN ROLE kiim_auditor;
GRANT CONNECT ON DATABASE kiim TO kiim_service, kiim_sealer;
SQL
