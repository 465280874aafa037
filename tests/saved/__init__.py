"""Tests of saved projects."""
