"""Lists that somebody brings, CSV or workbook: read row by row, whatever their letters and separators."""
