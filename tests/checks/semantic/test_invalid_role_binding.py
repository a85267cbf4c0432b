"""Role bindings."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import invalid_role_binding
from tests.checks.semantic.cases import compare

HEAD = "apiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata: {name: a}\n"
LOCAL, GLOBAL = HEAD % "RoleBinding", HEAD % "ClusterRoleBinding"
ACCOUNT = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"


@pytest.mark.parametrize(
    "text",
    [
        LOCAL + "roleRef: {kind: Role, name: a}\n",
        LOCAL + "roleRef: {kind: ClusterRole, name: a, apiGroup: rbac.authorization.k8s.io}\n",
        GLOBAL + "roleRef: {kind: ClusterRole, name: a, apiGroup: ''}\n",
        GLOBAL + "roleRef: {kind: Role, name: a}  # <-\n",
        LOCAL + "roleRef: {kind: Roles, name: a}  # <-\n",
        LOCAL + "roleRef: {kind: '${KIND}', name: a}\n",
        LOCAL + "roleRef: {kind: Role, name: a, apiGroup: rbac.authorization.k8s.io/v1}  # <-\n",
        # in a RoleBinding a ServiceAccount is of the same namespace where it says nothing
        LOCAL + "subjects:\n- {kind: ServiceAccount, name: a}\n",
        GLOBAL + "subjects:\n- {kind: ServiceAccount, name: a}  # <-\n",
        GLOBAL + "subjects:\n- {kind: ServiceAccount, name: a, namespace: b}\n",
        GLOBAL + "subjects:\n- {kind: User, name: a}\n- {kind: Group, name: 'system:masters'}\n",
        LOCAL + "subjects:\n- {kind: ServiceAccount, name: a, apiGroup: rbac.authorization.k8s.io}  # <-\n",
        LOCAL + "subjects:\n- {kind: ServiceAccount, name: a, apiGroup: ''}\n",
        LOCAL + "subjects:\n- {kind: Group, name: a, apiGroup: rbac.authorization.k8s.io}\n",
        LOCAL + "subjects:\n- {kind: Group, name: a, apiGroup: v1}  # <-\n",
        LOCAL + "subjects:\n- {kind: Serviceaccount, name: a}  # <-\n",
        LOCAL + "subjects: ${SUBJECTS}\n",
        LOCAL + "subjects: []\n",
        GLOBAL + "subjects:\n- {kind: ServiceAccount, name: []}  # <-\n",
    ],
)
def test_cases(text: str) -> None:
    compare(invalid_role_binding, text)


def test_an_account_that_has_no_namespace_yet() -> None:
    """What gives the account one later gives it to the subject as well."""
    text = GLOBAL + "subjects:\n- {kind: ServiceAccount, name: a}%s\n" + ACCOUNT
    compare(invalid_role_binding, text % "", "kustomize")
    compare(invalid_role_binding, text % "  # <-", "plain")
    compare(invalid_role_binding, text.replace("{name: a}\n", "{name: a, namespace: b}\n") % "  # <-", "flux")
