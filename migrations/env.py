"""Alembic's entry: runs the revisions on the connection that `app.db.migrate` hands over, inside its transaction."""

from alembic import context

from app.db.base import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
