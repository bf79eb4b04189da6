"""What a pack's `opening` controls ask: steps, who obtains personally, who reports, who grants."""

from __future__ import annotations

from hasshin.policy.controls.access import Opening
from hasshin.policy.decision import Step
from hasshin.policy.pack import Pack
from hasshin.policy.scope import roles_with


def steps(pack: Pack) -> tuple[Step, ...]:
    """The approvals that an opening needs, in order."""
    found: list[Step] = []
    for control in pack.all_of(Opening):
        for asked in control.approvals:
            role = pack.role(asked.roles[0])
            of = role.scope if role is not None else "city"
            found.append(Step(roles=asked.roles, of=of, title=asked.title, citations=pack.cite(control)))
    return tuple(found)


def asker_may(pack: Pack, step: int) -> bool:
    """Whether who asked for the account may take that step's decision too; no, where the pack does not say so."""
    control = control_of(pack, step)
    return control is not None and control.asker_may_approve


def control_of(pack: Pack, step: int) -> Opening | None:
    """The control that asks for that step of the approvals."""
    of_steps = [control for control in pack.all_of(Opening) for _ in control.approvals]
    return of_steps[step] if step < len(of_steps) else None


def personally(pack: Pack, service: str) -> Opening | None:
    """The control by which a named member of the unit obtains accounts on this service personally (F-2-4), or None."""
    return next((c for c in pack.all_of(Opening) if service in c.obtained_personally), None)


def granting(pack: Pack, service: str) -> Opening | None:
    """The control by which an obtained account is granted to its unit (F-2-4); None where no grant is asked for."""
    if personally(pack, service) is not None:
        return None
    return next((c for c in pack.all_of(Opening) if c.granted_by), None)


def reporting(pack: Pack) -> tuple[Opening | None, tuple[str, ...]]:
    """The control that asks for a report to a meeting (M-17), and the roles that make it; empty: who opens accounts."""
    control = next((c for c in pack.all_of(Opening) if c.reported_to is not None), None)
    if control is None:
        return None, ()
    able = tuple(role.id for role in roles_with(pack, "open_account"))
    approvers = tuple(role for step in steps(pack) for role in step.roles)
    return control, control.reported_by or tuple(dict.fromkeys((*approvers, *able)))
