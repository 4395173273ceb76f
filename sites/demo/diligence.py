"""How far each village of the demo is with its data: a few have nearly all, most of it is there in
many, and some have hardly begun. It follows from the code, so that seeding again tells the same."""

from __future__ import annotations

from random import Random

# Villages that the guides and figures speak of have everything a form can hold.
COMPLETE = {"18.02.01.2001", "18.02.01.2003"}


class Diligence:
    """`has` tells whether the village has something; `effort` is how hard that is to come by: what
    costs none is there everywhere, at 1 in as large a part of the villages as they are diligent."""

    def __init__(self, code: str):
        self.code = code
        self.value = 1.0 if code in COMPLETE else Random(f"diligence/{code}").betavariate(2.2, 1.6)

    def has(self, what: str, effort: float = 1.0) -> bool:
        return Random(f"diligence/{self.code}/{what}").random() < self.value**effort
