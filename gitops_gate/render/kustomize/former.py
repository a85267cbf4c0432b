"""What renamed objects were before, and what their names have got on the way: that tells which one a name means.

Source of the rules: kustomize `api/filters/nameref/nameref.go`, `api/resmap/reswrangler.go`.
"""

from __future__ import annotations

from gitops_gate.render.kustomize.item import Item


def was(item: Item, group: str, version: str, kind: str) -> bool:
    """Whether an object was, before some change, of a group, version and kind ("" = any)."""
    if (group and item.group != group) or (version and item.version != version):
        return False
    return not kind or any(former == kind for _, _, former in item.previous)


def same_affixes(item: Item, referrer: Item, *, lenient: bool) -> bool:
    """Whether two objects got the same prefixes and suffixes; `lenient` = one that got none fits all."""
    for mine, theirs in ((item.prefixes, referrer.prefixes), (item.suffixes, referrer.suffixes)):
        if lenient and (not mine or not theirs):
            continue
        short, long = sorted((mine, theirs), key=len)
        if not short:
            if long:
                return False
        elif long[-len(short) :] != short:
            return False
    return True
