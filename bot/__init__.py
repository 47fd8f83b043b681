"""Panmunjom: a news wire for the diplomacy and security of the Korean peninsula."""
