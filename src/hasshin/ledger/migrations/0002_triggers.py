"""Set the ledger's guards in the database itself.

A later migration that makes SQLite rebuild one of these tables drops its triggers: end it with `set_guards` again.
"""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from hasshin.ledger import triggers


def set_guards(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.drop(editor.connection.vendor) + triggers.create(editor.connection.vendor):
        editor.execute(statement)


def take_guards(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.drop(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(set_guards, take_guards)]
