"""What a schema finds wrong with a manifest, in words."""

from __future__ import annotations

from dataclasses import dataclass

from gitops_gate.model.place import Route


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One fault. `route` = the value that is at fault; of a missing field, the object that lacks it.

    `keyword` = what was violated, in JSON Schema's words (`type`, `required`, `additionalProperties`, `enum`, …).
    `field` = the missing or unknown field's name, else "".
    `lacks` = the routes of which one is missing; `meant` = the route that an unknown field most likely stands for.
    """

    route: Route
    message: str
    hint: str = ""
    keyword: str = ""
    field: str = ""
    lacks: tuple[Route, ...] = ()
    meant: Route = ()

    @property
    def order(self) -> tuple[tuple[tuple[bool, int, str], ...], str]:
        """Sorts errors by place; indices by number."""
        return tuple(
            (isinstance(p, str), p if isinstance(p, int) else 0, str(p)) for p in self.route
        ), self.message
