"""The chain's end may go forward by several entries at once, and only to what the newest entry says of itself."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from hasshin.ledger import triggers


def set_guards(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.drop(editor.connection.vendor) + triggers.create(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0002_triggers")]
    operations: ClassVar = [migrations.RunPython(set_guards, migrations.RunPython.noop)]
