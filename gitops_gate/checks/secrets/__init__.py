"""Secrets: values that stand in clear where they should be encrypted or referenced."""
