"""Tests of the dashboard that builds itself: its views, and how pages get it."""
