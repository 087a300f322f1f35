"""Reading PDF: pdfminer.six opens the document and its fonts, a lean interpreter draws the pages."""
