"""Alternative texts, which stand at each photo's own node."""

from __future__ import annotations

from dataclasses import replace

from hasshin.platforms.facebook.graph import Graph, says_no_such, word
from hasshin.platforms.http import Answer
from hasshin.platforms.values import Outcome, RemotePost


def with_alts(graph: Graph, post: RemotePost) -> RemotePost | Answer:
    """The post with the alternative texts that its author gave; the failed answer where one can't be read.

    What Facebook's machine says of a photo without one is no text of the city's.
    """
    media = list(post.media)
    for place, medium in enumerate(media):
        if medium.kind != "image":
            continue
        answer = graph.read(medium.id, {"fields": "id,alt_text_custom"})
        if says_no_such(answer):
            continue
        if answer.outcome is not Outcome.DONE:
            return answer
        media[place] = replace(medium, alt=word(answer.value, "alt_text_custom"))
    return replace(post, media=tuple(media))
