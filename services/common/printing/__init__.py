"""Printing: facts become a PDF by a template, or a workbook; nothing comes from outside."""
