"""A policy in words: what confines code, and what stays open."""

import sys

from .policy import Policy


def describe(policy: Policy) -> str:
    """Return what confines code, in a line for a person."""
    level = policy["level"]
    if level == "off":
        return "off: nothing confines code"
    walls = [f"Landlock {policy['landlock']}", "system-call filter"] if level == "strict" else []
    parts = [*walls, "resource limits", *(["no new privileges"] if sys.platform == "linux" else [])]
    if policy["uid"] is not None:
        parts.append(f"user {policy['uid']}")
    return f"{level}: {', '.join(parts)}"


def weaknesses(policy: Policy) -> list[str]:
    """Return what stays open, each in a sentence."""
    if policy["level"] == "off":
        return ["Code runs with all rights of whoever builds."]
    if policy["level"] == "process":
        return ["Code can use the network and reach every file that its user can."]
    found = ["Code can learn whether a file exists, how large and how old it is, if it knows the name."]
    if policy["network"]:
        found.append("Code can use the network.")
    if policy["write"]:
        found.append(f"Code can write in {', '.join(policy['write'])}, where other programs keep files too.")
    if policy["uid"] is None:
        found.append(
            "Code can change modes and times of your files whose names it knows, though not read or write them."
        )
        if policy["landlock"] < 6:
            found.append("Code can send signals to processes that start after it (Linux 6.12 ends that).")
    return found
