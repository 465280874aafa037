"""Tests of what participants say."""
