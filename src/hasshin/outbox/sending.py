"""Send what waits, outside any transaction. At least once: after a crash a mail may come twice.

A lost answer is no harm here, unlike with posts: a colleague who is told twice is told. A webhook's `webhook-id` is the
same at each try, so that the receiver can drop what it has.
"""

from __future__ import annotations

import logging
import os
import socket
from contextlib import suppress
from datetime import datetime

from hasshin.outbox import hook, mail, seal
from hasshin.outbox.actions.claim import claim_next, failed, free_lost, sent
from hasshin.outbox.models import Message

log = logging.getLogger("hasshin.outbox")
AT_A_TIME = 50


def worker_name() -> str:
    """A name that tells workers apart."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}"


def send_mail(now: datetime) -> int:
    """Send mail that is due; how many were. A server in trouble is left alone until the next turn."""
    free_lost(now)
    if not mail.is_set_up():
        return 0
    done = 0
    through = None
    try:
        for _ in range(AT_A_TIME):
            message = claim_next(Message.Channel.MAIL, worker_name(), now)
            if message is None:
                break
            try:
                if through is None:
                    through = mail.connection()
                    mail.told(through.open)
                mail.hand_over(message, through)
            except mail.Trouble as trouble:
                failed(message, now, str(trouble), final=trouble.final)
                if not trouble.final:
                    log.warning("mail server in trouble: %s", trouble)
                    break
            except Exception as error:
                # A mail that can't even be made (a header with a line break, say) must not hold up the others.
                log.exception("message %s can't be sent", message.pk)
                failed(message, now, type(error).__name__, final=True)
            else:
                done += sent(message, now)
    finally:
        if through is not None:
            with suppress(Exception):
                through.close()
    return done


def call_webhooks(now: datetime) -> int:
    """Make the calls that are due; how many arrived. A webhook in trouble does not delay the others."""
    free_lost(now)
    done = 0
    troubled: list[int] = []
    for _ in range(AT_A_TIME):
        message = claim_next(Message.Channel.WEBHOOK, worker_name(), now, tuple(troubled))
        if message is None:
            break
        target = message.webhook
        if target is None or target.ended_at is not None:
            failed(message, now, "the webhook was ended", final=True)
            continue
        try:
            secret = seal.secret_bytes(seal.reveal(target.pk, bytes(target.sealed)))
        except seal.SealUnusable as error:
            log.error("%s", error)  # noqa: TRY400  its words say all; a traceback would add nothing
            failed(message, now, "the signing secret can't be opened")
            troubled.append(target.pk)
            continue
        answer = hook.call(target.url, str(message.uid), message.body, secret, now)
        if answer.trouble:
            failed(message, now, answer.trouble, final=answer.final, asked=answer.asked)
            troubled.append(target.pk)
        else:
            done += sent(message, now)
    return done
