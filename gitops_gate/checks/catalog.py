"""All checks of the gate: one module each, in one explicit tuple. A new check is named here, and nowhere else.

Those that find secrets come first, so that a secret is known, and masked, before anything can quote it.
"""

from __future__ import annotations

from gitops_gate.checks.kustomize import (
    deprecated_field,
    doubled_tag_suffix,
    left_over_directive,
    misspelt_field,
    pattern_in_image_name,
    repeated_entry,
    retyped_patch_value,
    stray_subject,
    unknown_behavior,
    version_in_selector,
)
from gitops_gate.checks.schema import (
    incomplete_manifest,
    missing_schema,
    removed_api,
    schema_violation,
    unknown_kind,
)
from gitops_gate.checks.secrets import (
    clear_value_in_encrypted_file,
    fake_encryption,
    generated_secret,
    placeholder_secret,
    plaintext_password,
    plaintext_secret,
    private_key,
    provider_token,
)
from gitops_gate.checks.semantic import (
    conflicting_fields,
    dangling_reference,
    duplicate_entry,
    impossible_bounds,
    incomplete_secret,
    invalid_application,
    invalid_ignored_difference,
    invalid_probe,
    invalid_role_binding,
    missing_field,
    one_of_violation,
    repeated_resource,
    request_above_limit,
    selector_mismatch,
    service_type_mismatch,
    unknown_port,
    unknown_target_port,
    unknown_volume,
    unnamed_port,
    wrong_restart_policy,
)
from gitops_gate.checks.yaml import (
    duplicate_key,
    invalid_value,
    invalid_yaml,
    lost_indentation,
    non_string_key,
    style,
    undecodable_text,
    unusual_encoding,
    yaml_limit,
)
from gitops_gate.model import Check
from gitops_gate.model.module import as_check

SECRETS = (
    generated_secret,
    plaintext_password,
    plaintext_secret,
    placeholder_secret,
    clear_value_in_encrypted_file,
    fake_encryption,
    private_key,
    provider_token,
)
YAML = (
    invalid_yaml,
    duplicate_key,
    lost_indentation,
    invalid_value,
    non_string_key,
    undecodable_text,
    unusual_encoding,
    yaml_limit,
    style,
)
SCHEMA = (schema_violation, incomplete_manifest, unknown_kind, removed_api, missing_schema)

SEMANTIC = (
    selector_mismatch,
    unknown_volume,
    unknown_port,
    duplicate_entry,
    unnamed_port,
    one_of_violation,
    conflicting_fields,
    service_type_mismatch,
    wrong_restart_policy,
    request_above_limit,
    impossible_bounds,
    invalid_probe,
    invalid_role_binding,
    incomplete_secret,
    missing_field,
    repeated_resource,
    unknown_target_port,
    dangling_reference,
    invalid_application,
    invalid_ignored_difference,
)

KUSTOMIZE = (
    unknown_behavior,
    misspelt_field,
    repeated_entry,
    pattern_in_image_name,
    doubled_tag_suffix,
    version_in_selector,
    left_over_directive,
    retyped_patch_value,
    stray_subject,
    deprecated_field,
)

STAGES = {"secrets": SECRETS, "yaml": YAML, "schema": SCHEMA, "semantic": SEMANTIC, "kustomize": KUSTOMIZE}
"""Stage of the gate -> the modules of its checks."""

CHECKS: tuple[Check, ...] = tuple(as_check(module) for modules in STAGES.values() for module in modules)

STAGE_OF = {module.RULE.id: stage for stage, modules in STAGES.items() for module in modules}
"""Rule id -> its stage."""
