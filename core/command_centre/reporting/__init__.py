"""Reports of an area by email: what they tell, as PDF and as a workbook, and when they are due."""
