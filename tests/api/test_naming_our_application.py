"""Over the API an account is connected through the application that the city registered, and no secret comes back."""

from __future__ import annotations

from hasshin.accounts.models import Account, Connecting, Credential
from tests.api.caller import City


def test_the_application_goes_in_once_and_its_secret_never_comes_out(matsudo: City) -> None:
    account = Account.objects.get(handle="mihon_matsudo")
    Account.objects.filter(pk=account.pk).update(connector="x", remote_id="")
    owner, operator = matsudo.person("takahashi"), matsudo.person("sato")
    path = f"/accounts/{account.pk}/connection"
    before = owner.get(path).body
    assert (before["state"], before["client_id"]) == ("none", "")
    assert before["redirect_uri"].endswith(f"/connect/{account.pk}/callback")
    assert owner.post(path).codes == {"client_missing"}
    given = {"client_id": "office-client", "client_secret": "office-secret"}
    assert operator.post(path, given).status == 403
    begun = owner.post(path, given)
    assert begun.status == 201
    assert begun.body["address"].startswith(
        "https://x.com/i/oauth2/authorize?response_type=code&client_id=office-client"
    )
    assert [scope["name"] for scope in begun.body["scopes"]][-1] == "offline.access"
    again = owner.post(path)
    assert again.status == 201
    assert Credential.objects.filter(account=account, kind="client_secret").count() == 1
    assert set(Connecting.objects.values_list("client_id", flat=True)) == {"office-client"}
    for said in (begun, again, owner.get(path)):
        assert b"office-secret" not in said.raw
    assert owner.get(path).body["client_id"] == "office-client"
    assert owner.post(path, {"client_id": "x" * 201}).status == 422
