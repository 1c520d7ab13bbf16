"""A setting that is misspelt is told by its name, and by that which may be meant."""

import re

from launch.plan import HOME
from services.accounts.settings import Settings as Accounts
from services.common import known
from services.gateway.settings import GatewaySettings
from services.matching.settings import Settings as Matching
from services.reporting.settings import Settings as Reporting
from services.units.settings import Settings as Units

OTHERS = {
    *("JIANXI_GATEWAY", "JIANXI_CLIENT_ID", "JIANXI_CLIENT_SECRET"),
    *("JIANXI_FUZZ_PATHS", "JIANXI_FUZZ_SECONDS", "JIANXI_SOAK_MINUTES", "JIANXI_WRITE_DOCS"),
}
"""Of whoever tries the interfaces out, and of tests: in windows of their own."""


def test_every_setting_of_a_process_is_known():
    of_all = (GatewaySettings, Accounts, Units, Matching, Reporting)
    fields = {f"JIANXI_{name.upper()}" for one in of_all for name in one.model_fields}
    assert fields - known.NAMES == set()


def test_every_setting_that_the_manuals_name_is_known():
    files = [*HOME.glob("docs/*.md"), *HOME.glob("README*.md"), *HOME.glob("deploy/**/*.y*ml")]
    files += [*HOME.glob("deploy/systemd/*"), HOME / "docker-compose.yml"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = set(re.findall(r"JIANXI_[A-Z_]+[A-Z]", text))
    assert named - known.NAMES <= OTHERS


def test_one_that_is_misspelt_is_told_with_what_may_be_meant():
    told = {"JIANXI_ANSWR_SECONDS": "", "jianxi_log_file": "", "JIANXI_X": "", "PATH": ""}
    assert list(known.unknown(told)) == [
        ("JIANXI_ANSWR_SECONDS", "JIANXI_ANSWER_SECONDS"),
        ("JIANXI_X", None),
    ]


def test_what_kubernetes_tells_of_a_service_is_nobodys_slip():
    """Its services may be called jianxi-database and jianxi-units where links are left on."""
    address = "JIANXI_UNITS_PORT_8101_TCP"
    links = [address, f"{address}_ADDR", f"{address}_PORT", f"{address}_PROTO"]
    links += ["JIANXI_DATABASE_PORT", "JIANXI_UNITS_PORT", "JIANXI_DATABASE_SERVICE_HOST"]
    links += ["JIANXI_UNITS_SERVICE_PORT", "JIANXI_UNITS_SERVICE_PORT_HTTP"]
    assert list(known.unknown(links)) == [(name, None) for name in sorted(links)]
    assert not any(known._OF_A_LINK.search(name) for name in known.NAMES)
    assert dict(known.unknown(["JIANXI_DATABASE_URI"])) == {
        "JIANXI_DATABASE_URI": "JIANXI_DATABASE_URL"
    }
