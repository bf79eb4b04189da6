"""Which unit may use which service (F-1, F-2-1..3)."""

from __future__ import annotations

from hasshin.policy.controls.access import Releases, Services, ServiceUnits
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict


def service_for_unit(
    verdict: Verdict, *, service: str, functions: tuple[str, ...], release: bool, where: str = ""
) -> None:
    """The service is on the pack's list, and this unit may use it: by its function, by release, or because any may."""
    pack = verdict.pack
    lists = pack.all_of(Services)
    if not lists:
        verdict.refuse(
            "service_not_stated",
            t("このパックは利用できる媒体を定めていません。", "This pack states no services that may be used."),
            fix=t("パックにservices統制を加えてください。", "Add a `services` control to the pack."),
            rules=("silence-is-no",),
            where=where,
        )
        return
    listing = [control for control in lists if service in control.only]
    if not listing:
        _not_listed(verdict, lists[0], service, where)
        return
    if any(control.units == "any" for control in listing):
        verdict.rest_on(listing[0])
        return
    _by_rule(verdict, listing[0], service, functions, release, where)


def against_release(pack: Pack, service: str, functions: tuple[str, ...]) -> tuple[Reason, ...]:
    """Why a unit can't be released for a service: the guideline gives it to others alone, or to this one anyway."""
    with_it, without = Verdict(pack), Verdict(pack)
    service_for_unit(with_it, service=service, functions=functions, release=True, where="service")
    if refused := with_it.close().reasons:
        return tuple(refused)
    service_for_unit(without, service=service, functions=functions, release=False, where="service")
    found = without.close()
    if not found.allowed:
        return ()
    return (
        Reason(
            code="no_release_needed",
            where="service",
            message=t(
                "この所属は、利用許可がなくても{service}を利用できます。",
                "This unit may use {service} without a release.",
            ).fill(service=pack.service_name(service)),
            fix=t("許可は要りません。所属とサービスを確かめてください。", "None is needed. Check unit and service."),
            citations=found.basis,
        ),
    )


def _not_listed(verdict: Verdict, control: Services, service: str, where: str) -> None:
    pack = verdict.pack
    names = [pack.service_name(s) for s in control.only]
    known = Text(ja="、".join(n.ja for n in names), en=", ".join(n.en for n in names))
    verdict.refuse(
        "service_not_allowed",
        t("{service}は利用できる媒体ではありません。", "{service} is not a service that may be used.").fill(
            service=pack.service_name(service)
        ),
        fix=t("利用できるのは{known}です。", "Use one of: {known}.").fill(known=known),
        control=control,
        where=where,
    )


def _by_rule(
    verdict: Verdict, listed: Services, service: str, functions: tuple[str, ...], release: bool, where: str
) -> None:
    pack = verdict.pack
    rules = [c for c in pack.all_of(ServiceUnits) if service in c.services]
    releases = pack.one_of(Releases)
    for rule in rules:
        if set(rule.unit_functions) & set(functions):
            verdict.rest_on(listed)
            verdict.rest_on(rule)
            return
        if rule.released_units and release:
            verdict.rest_on(listed)
            verdict.rest_on(rule)
            verdict.rest_on(releases)
            return
    releasable = any(rule.released_units for rule in rules)
    named = [f.title for rule in rules for f in pack.unit_functions if f.id in rule.unit_functions]
    who = Text(ja="、".join(n.ja for n in named), en=", ".join(n.en for n in named))
    if releasable:
        fix = t(
            "利用許可（制限解除）を受けるか、{who}に発信を依頼してください。",
            "Obtain a release for it, or ask {who} to send it.",
        )
    elif named:
        fix = t("{who}に発信を依頼してください。", "Ask {who} to send it.")
    else:
        fix = t(
            "パックがこの媒体を認める所属を定めていません。",
            "The pack names no unit for this service; it must say which.",
        )
    verdict.refuse(
        "unit_not_released" if releasable else "unit_not_allowed",
        t("この所属は{service}を利用できません。", "This unit may not use {service}.").fill(
            service=pack.service_name(service)
        ),
        fix=fix.fill(who=who),
        control=rules[0] if rules else listed,
        clauses=releases.clauses if releases is not None and releasable else (),
        where=where,
    )
