"""Pages of introductions: of the coordination, behind personal links, and of members."""
