"""Rego policies and the engines that evaluate them."""
