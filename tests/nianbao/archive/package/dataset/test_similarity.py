"""Copied reports are known as such, whatever numbers were put in."""

from __future__ import annotations

from nianbao.archive.package.dataset.similarity import similarity

TEXT = "2023年，某县认真贯彻落实《中华人民共和国政府信息公开条例》，全年主动公开政府信息1254条，收到申请7件。"


def test_new_numbers_do_not_make_a_new_text() -> None:
    assert similarity(TEXT, TEXT.replace("2023", "2024").replace("1254", "1301")) == 1


def test_another_text_is_not_alike() -> None:
    assert similarity(TEXT, "聚焦重点领域，持续公开财政预决算、重大建设项目和公共资源配置信息。") == 0


def test_half_a_text_lies_between() -> None:
    alike = similarity(TEXT, TEXT[: len(TEXT) // 2])
    assert alike is not None
    assert 0.2 < alike < 0.8


def test_too_little_to_compare() -> None:
    assert similarity(TEXT, "无。") is None
