"""Files of geodata: read in a jail, written for the programs that operators use.

`reading.inspect` tells what is in a file and `reading.rows` yields its features; both run the
libraries that parse strangers' files in a process that can harm nothing (`jail`). `writing.write`
makes files of the same formats.
"""
