"""Put a secret in, take it out, destroy it. No asking and no ledger here: actions call these in their transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from hasshin.accounts.credentials.envelope import bound_in_1_0, bound_to, fresh_key, lock, unlock
from hasshin.accounts.credentials.errors import KeyUnsafe, SealBroken
from hasshin.accounts.credentials.rings import Ring, load_ring
from hasshin.accounts.models import Credential, CredentialEvent, MasterKey
from hasshin.ledger.canonical import JSON
from hasshin.platforms.secret import Secret
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

SEALING = 0x48415353  # the name of a lock on PostgreSQL: whoever seals shares it, a rotation of keys holds it alone


@dataclass(frozen=True, repr=False)
class Ready:
    """A fresh data key, wrapped by the key named `key` before the transaction that will use it."""

    key: str
    data_key: bytes
    wrapped: bytes


def make_ready() -> Ready | None:
    """A data key wrapped by an outside command, which takes its time; None where the keys are in our own hands."""
    ring = load_ring()
    key, data_key = active_key(ring), fresh_key()
    if ring.is_local(key):
        return None
    return Ready(key, data_key, ring.wrap(key, data_key, b""))


@dataclass(frozen=True)
class Sealed:
    """One change of a secret: the row as it is now, and how the ledger names all that changed."""

    credential: Credential
    event: CredentialEvent

    @property
    def data(self) -> dict[str, JSON]:
        """For `data` of the ledger entry: `keys check` finds by it a row that was rolled back. Holds no secret."""
        row = self.credential
        return {"account": row.account_id, "secret": row.kind, "generation": row.generation, "key": row.key_id}

    @property
    def also(self) -> list[JSON]:
        """Both rows, as the ledger names rows."""
        return [f"credential:{self.credential.pk}", f"credentialevent:{self.event.pk}"]


def seal_into(
    *,
    account_id: int,
    kind: str,
    value: str,
    now: datetime,
    expires_at: datetime | None = None,
    scopes: Iterable[str] = (),
) -> Credential:
    """Keep a secret in place of the one before, on behalf of a robot. See `put`, which also gives the ledger's names.

    `sealed_of(row)` gives the ledger's names for the row that this returns.
    """
    return put(account_id=account_id, kind=kind, value=value, now=now, expires_at=expires_at, scopes=scopes).credential


def put(
    *,
    account_id: int,
    kind: str,
    value: str,
    now: datetime,
    by: int | None = None,
    stated: str = "",
    expires_at: datetime | None = None,
    scopes: Iterable[str] = (),
    ready: Ready | None = None,
) -> Sealed:
    """Keep a secret in place of the one before, under a fresh data key. Call it inside the caller's transaction.

    `by` is the staff id of whoever typed it in, None for a robot; `stated` what that person states of it. `ready` comes
    from `make_ready()`, called before the transaction, so that no outside command runs within it. Raises ValueError for
    an empty value or an unknown kind, `KeyUnsafe` where no master key can be used, `Conflict` where another change of
    the same secret came first.
    """
    if not value or kind not in Credential.Kind.values:
        raise ValueError("a secret has a value, and a kind of Credential.Kind")
    try:
        with transaction.atomic():
            _hold_the_keys()
            ring = load_ring()
            key = active_key(ring)
            generation = latest_generation(account_id, kind) + 1
            bound = bound_to(account_id, kind, generation)
            if ready is None or ready.key != key:
                data_key = fresh_key()
                ready = Ready(key, data_key, ring.wrap(key, data_key, bound))
            row, _made = Credential.objects.update_or_create(
                account_id=account_id,
                kind=kind,
                defaults={
                    "generation": generation,
                    "sealed": lock(ready.data_key, value.encode(), bound),
                    "wrapped": ready.wrapped,
                    "key_id": key,
                    "changed_at": now,
                    "expires_at": expires_at,
                    "scopes": sorted(set(scopes)),
                },
            )
            event = CredentialEvent.objects.create(
                account_id=account_id,
                kind=kind,
                act="changed",
                generation=generation,
                staff_id=by,
                at=now,
                reason=stated,
            )
    except IntegrityError:
        raise Conflict(
            t(
                "その間に、ほかの処理がこの認証情報を変更しました。",
                "Something else changed this secret meanwhile.",
            )
        ) from None
    return Sealed(row, event)


def sealed_of(row: Credential) -> Sealed:
    """The change that made this row what it is, for the ledger's `data` and `also`."""
    event = CredentialEvent.objects.get(
        account_id=row.account_id, kind=row.kind, generation=row.generation, act="changed"
    )
    return Sealed(row, event)


def open_secret(account_id: int, kind: str) -> Secret:
    """The secret, for whoever needs it to act. Raises `Credential.DoesNotExist`, `SealBroken` or `KeyUnsafe`."""
    latest = latest_generation(account_id, kind)  # before the row, which may be changed meanwhile
    row = Credential.objects.get(account_id=account_id, kind=kind)
    if row.generation < latest:
        raise SealBroken(f"the {row} is of generation {row.generation}, not of its latest, {latest}: it was put back")
    try:
        return open_row(row)
    except KeyUnsafe:
        again = Credential.objects.get(pk=row.pk)
        if again.key_id == row.key_id:
            raise
    return open_row(again)  # a rotation came to its end between the row and the key


def open_row(row: Credential) -> Secret:
    """The secret in a row as it stands. Raises `SealBroken` or `KeyUnsafe`."""
    ring = load_ring()
    try:
        return Secret.of_password(_content(ring, row).decode())
    except (SealBroken, ValueError):
        raise SealBroken(f"the {row} does not open with the key {row.key_id}") from None


def destroy_secrets(account_id: int, *, now: datetime | None = None, by: int | None = None) -> list[JSON]:
    """Destroy all secrets of an account (it closes); gives the ledger's names of what changed.

    The generation goes on, so that a destroyed row that somebody puts back does not open.
    """
    with transaction.atomic():
        changed: list[JSON] = []
        for row in Credential.objects.select_for_update().filter(account_id=account_id).order_by("pk"):
            event = CredentialEvent.objects.create(
                account_id=account_id,
                kind=row.kind,
                act="destroyed",
                generation=row.generation + 1,
                staff_id=by,
                at=now or datetime.now(UTC),
            )
            changed += [f"credential:{row.pk}", f"credentialevent:{event.pk}"]
            row.delete()
    return changed


def active_key(ring: Ring) -> str:
    """The name of the master key that seals now; raises `KeyUnsafe` where the ring lacks it."""
    noted = MasterKey.objects.filter(state=MasterKey.State.ACTIVE).values_list("key_id", flat=True).first()
    key = noted or ring.ids[-1]
    if key not in ring.ids:
        raise KeyUnsafe(
            f"the master key in use, {key}, is not among those given ({', '.join(ring.ids)}): restore it from your"
            " copy, or restart this process if the key was changed since it started"
        )
    return key


def latest_generation(account_id: int, kind: str) -> int:
    """How often this secret was changed or destroyed; 0 where it never was, or only under version 1.0."""
    made = CredentialEvent.objects.filter(account_id=account_id, kind=kind, act__in=("changed", "destroyed"))
    return made.aggregate(last=Max("generation"))["last"] or 0


def rewrapped(ring: Ring, row: Credential, key: str) -> tuple[bytes, bytes]:
    """`sealed` and `wrapped` of the row under another master key. Raises `SealBroken` or `KeyUnsafe`."""
    bound = bound_to(row.account_id, row.kind, row.generation)
    if not bytes(row.wrapped):
        data_key = fresh_key()
        return lock(data_key, _content(ring, row), bound), ring.wrap(key, data_key, bound)
    data_key = ring.unwrap(row.key_id, bytes(row.wrapped), bound)
    unlock(data_key, bytes(row.sealed), bound)  # a row that does not open keeps its key, for whoever looks into it
    return bytes(row.sealed), ring.wrap(key, data_key, bound)


def _content(ring: Ring, row: Credential) -> bytes:
    if not bytes(row.wrapped):
        return unlock(ring.local(row.key_id), bytes(row.sealed), bound_in_1_0(row.account_id))
    bound = bound_to(row.account_id, row.kind, row.generation)
    return unlock(ring.unwrap(row.key_id, bytes(row.wrapped), bound), bytes(row.sealed), bound)


def _hold_the_keys(*, alone: bool = False) -> None:
    """Until the transaction ends: no rotation retires a key under a seal. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s)", [SEALING])


def hold_the_keys_alone() -> None:
    """Wait until nobody seals, and let nobody begin until the transaction ends."""
    _hold_the_keys(alone=True)
