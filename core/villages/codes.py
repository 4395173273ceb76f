"""Official area codes: `PP.KK` regency, `PP.KK.CC` district, `PP.KK.CC.VVVV` village.

Source: the Ministry of Home Affairs' code of government areas. The fourth group of an urban
village (kelurahan) begins with 1, of any other village with 2.
"""

import re

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

REGENCY_CODE = r"\d{2}\.\d{2}"
DISTRICT_CODE = r"\d{2}\.\d{2}\.\d{2}"
VILLAGE_CODE = r"\d{2}\.\d{2}\.\d{2}\.[12]\d{3}"

validate_regency_code = RegexValidator(
    rf"^{REGENCY_CODE}\Z", _("A regency code looks like 18.02."), code="code"
)
validate_district_code = RegexValidator(
    rf"^{DISTRICT_CODE}\Z", _("A district code looks like 18.02.01."), code="code"
)
validate_village_code = RegexValidator(
    rf"^{VILLAGE_CODE}\Z",
    _("A village code looks like 18.02.01.2003; its last group begins with 1 or 2."),
    code="code",
)


def district_code_of(village_code: str) -> str:
    return village_code[:8]


def regency_code_of(code: str) -> str:
    return code[:5]


def is_kelurahan(village_code: str) -> bool:
    return bool(re.fullmatch(r".{9}1\d{3}", village_code))
