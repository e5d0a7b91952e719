"""Nothing that the registries call special is taken for the public internet, in no form of writing."""

from __future__ import annotations

import ipaddress

import pytest

from nianbao.core.public_addresses import SPECIAL_BLOCKS, is_public

NETWORKS = [ipaddress.ip_network(block.network) for block in SPECIAL_BLOCKS]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "223.5.5.5",
    "100.63.255.255",
    "100.128.0.0",
    "172.32.0.1",
    "192.0.1.1",
    "9.255.255.255",
]
PUBLIC_6 = ["2400:3200::1", "2606:4700:4700::1111", "2001:200::1", "2620:4f:8001::1", "240e::1"]


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_a_special_block_is_refused_from_its_first_to_its_last_address(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network,
) -> None:
    first, last = network[0], network[-1]
    assert [is_public(str(each)) for each in (first, first + 1, last - 1, last)] == [False] * 4


@pytest.mark.parametrize("network", [each for each in NETWORKS if each.version == 4], ids=str)
@pytest.mark.parametrize("form", ["::ffff:{}", "64:ff9b::{}", "::{}", "::ffff:0:{}", "2002:{}::1"])
def test_no_form_of_writing_makes_it_public(network: ipaddress.IPv4Network, form: str) -> None:
    inner = network[1]
    grouped = f"{int(inner) >> 16:x}:{int(inner) & 0xFFFF:x}"
    assert not is_public(form.format(grouped))


@pytest.mark.parametrize("address", [*PUBLIC, *PUBLIC_6])
def test_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_in_another_form(address: str) -> None:
    assert is_public(f"::ffff:{address}")
    assert is_public(f"64:ff9b::{address}")
    assert not is_public(f"::{address}")
    assert not is_public(f"::ffff:0:{address}")


@pytest.mark.parametrize(
    "address",
    [
        "fe80::1%eth0",
        "4000::1",
        "fd00::1",
        "::1",
        "::",
        "255.255.255.255",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_what_is_given_out_to_nobody_is_refused(address: str) -> None:
    assert not is_public(address)


def test_all_that_python_calls_private_is_special_here_too() -> None:
    """A second opinion: whatever the standard library refuses, this table refuses."""
    listed = {
        *NETWORKS,
        *(
            inner
            for network in NETWORKS
            for inner in network.subnets(prefixlen_diff=1)
            if inner.prefixlen <= 100
        ),
    }
    for network in listed:
        assert not is_public(str(network[network.num_addresses // 2]))
    for number in range(0, 2**32, 2**32 // 65_536 + 77):
        address = ipaddress.IPv4Address(number)
        if not address.is_global or address.is_multicast:
            assert not is_public(str(address)), address


@pytest.mark.parametrize("text", ["", "example.com", "1.2.3", "1.2.3.4.5", ":::"])
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        is_public(text)
