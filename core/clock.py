"""The clock of the worker: what has to look around now and then listens to `tick`."""

from django.dispatch import Signal

# Sent by `manage.py work` every half minute, to each receiver on its own.
tick = Signal()

# Sent by `manage.py work` once, when it begins; receivers start what runs beside the tasks.
working = Signal()
