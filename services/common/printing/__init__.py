"""Printing: facts and a template become a PDF, with one font and nothing from outside."""
