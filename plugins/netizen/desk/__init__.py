"""The staff's side of reports: the inbox, a report's own screen, and the lists a desk keeps."""
