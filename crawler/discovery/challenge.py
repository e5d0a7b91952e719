"""Pages that are a wall, not a page: recognised, recorded and never climbed."""

from __future__ import annotations

import re

from crawler.discovery.links import links_of, shows_more_than
from nianbao.core.errors import Blocked, Unreachable
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from pipelines.text.page import Page

# Status codes that the anti-robot products answer with (portal-cms, "Anti-bot and access").
_WALL_STATUS = {412: "Ruishu", 521: "jsl", 567: "WAF"}
_REFUSALS = {401, 403, 405, 407, 418, 429, 444, 451, 493, 494}
_SIGNS = (
    (re.compile(r"\$_ts\b|_\$[a-zA-Z0-9]{2}\(|FSSBBIl1UgzbN7N"), Code.CHALLENGE_SCRIPT, "Ruishu"),
    (re.compile(r"__jsl_clearance"), Code.CHALLENGE_SCRIPT, "jsl"),
    (
        re.compile(r"acw_sc__v2|aliyun_waf|_waf_|__tst_status|safeline|yunsuo_session|WAF防护|_guard/"),
        Code.CHALLENGE_SCRIPT,
        "WAF",
    ),
    (
        re.compile(
            r"captcha|geetest|滑动验证|请完成(?:安全)?验证|人机验证|安全验证|验证码错误|访问验证|网站访问认证|security_verify"
            r"|访问安全.{0,9}验证码|验证码.{0,4}(?:继续|才能|方可)(?:访问|浏览)"
        ),
        Code.CAPTCHA,
        None,
    ),
    (
        re.compile(
            r"(?:访问|请求)(?:被|已被)?(?:拦截|阻断|拒绝)|您的IP.{0,20}(?:限制|封)|(?:异常|非法)(?:访问|请求)"
        ),
        Code.REFUSAL,
        None,
    ),
)
_GUARDS = ((re.compile(r"\$_ts\b.{0,400}\$_ts\.", re.S), "Ruishu"), (re.compile(r"__jsl_clearance"), "jsl"))
_ACCOUNT = re.compile(r"登[录陆]|注册|密码|帐号|账号|验证码|扫码|短信|用户|认证|证书|help|帮助", re.I)
WALL_TEXT_CHARACTERS = 400
"""A wall shows next to nothing; a real page that mentions 验证码 in its login box shows much more."""


def challenge(status: int, page: Page) -> Reason | None:
    """What kind of wall this answer is, or None where it is none. Decided by status and by content."""
    answered = {"address": page.url, "status": status}
    if status in _WALL_STATUS:
        return because(Code.CHALLENGE, product=_WALL_STATUS[status], **answered)
    if not shows_more_than(page, WALL_TEXT_CHARACTERS - 1):
        if _only_signs_in(page):
            return because(Code.LOGIN, **answered)
        for pattern, code, product in _SIGNS:
            if pattern.search(page.text):
                return because(code, **answered, **({"product": product} if product else {}))
    if status in _REFUSALS:
        if product := guard(page):
            return because(Code.CHALLENGE, product=product, **answered)
        return because(Code.REFUSED, **answered)
    return None


def guard(page: Page) -> str | None:
    """The anti-robot product whose script the page carries, also behind the wall; None without one."""
    return next((name for pattern, name in _GUARDS if pattern.search(page.text)), None)


def _only_signs_in(page: Page) -> bool:
    """Whether a page has a field for a password, and every link of it is about accounts."""
    if page.tree.find(".//input[@type='password']") is None or page.tree.find(".//frame") is not None:
        return False
    return all(_ACCOUNT.search(link.best_text) for link in links_of(page))


def refuse_walls(status: int, page: Page) -> None:
    """Raise Blocked where a page is a challenge, Unreachable where the server failed."""
    wall = challenge(status, page)
    if wall is not None:
        raise Blocked(wall)
    if status >= 500:
        raise Unreachable(because(Code.SERVER_ERROR, address=page.url, status=status))
