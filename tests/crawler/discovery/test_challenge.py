"""A wall is told from a page by what it shows, which is next to nothing, and by its status."""

from __future__ import annotations

import pytest

from crawler.discovery.challenge import challenge
from nianbao.core.reason_codes import Code
from pipelines.text.page import Page

PICTURE = "<input name=c><img src='data:image/bmp;base64,Qk0='><button>提交</button>"


def shown(body: str, status: int = 200) -> Code | None:
    page = Page.of(
        f"<html><body>{body}</body></html>".encode(), "http://p.gov.cn/", "text/html; charset=utf-8"
    )
    wall = challenge(status, page)
    return wall.code if wall is not None else None


@pytest.mark.parametrize(
    "asking",
    [
        "<p>为了您的访问安全，请输入验证码继续访问：</p>",
        "<h3>网站访问认证</h3>",
        "<p>请输入图片中的验证码后方可浏览</p>",
        "<input name=security_verify_img>",
        "<p>请完成安全验证</p>",
    ],
)
def test_a_page_that_asks_for_letters_and_shows_nothing_else_is_a_wall(asking: str) -> None:
    assert shown(asking + PICTURE) is Code.CAPTCHA
    assert shown(asking + PICTURE + "<p>" + "全县政府信息公开工作" * 50 + "</p>") is None


SIGN_IN = "<h2>统一身份认证平台</h2><form>用户名<input name=u>密码<input name=p type=password><button>登录</button></form>"


def test_a_page_that_offers_nothing_but_to_sign_in_is_a_wall() -> None:
    assert shown(SIGN_IN) is Code.LOGIN
    assert shown(SIGN_IN + "<a href=/forgot>忘记密码</a><a href=/new>注册</a>") is Code.LOGIN
    assert shown(SIGN_IN + "<a href=/index.html>进入网站</a>") is None
    assert shown(SIGN_IN + "<p>" + "全县政府信息公开工作" * 50 + "</p>") is None


def test_a_login_is_no_wall() -> None:
    assert shown("<a href=/zwgk/>政务公开</a><form><input placeholder=验证码>登录</form>") is None
