"""Lists from people's spreadsheets: bytes in, rows with their cells or a clear refusal out.

sniffing   what the bytes are, by their content and never by their name
packages   guards an .xlsx before any of it is parsed
books      bytes to sheets of raw cells: .xlsx, .xls, .csv
headers    which row is the header, and which column is which
cells      one raw cell to one value, or to a fault told in Chinese
reading    all of it: `read(content, form)`
writing    an annotated copy to hand back, and blank templates
"""
