"""Admin screens of regency and district officers: villages, uploads of many, and people."""
