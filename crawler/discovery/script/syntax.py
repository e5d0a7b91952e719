"""JavaScript as a tree: bounded in bytes and time; texts of strings as the script means them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as attribute

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Point

from crawler.discovery.script.clock import Clock
from pipelines.text.limits import CODE_MOST

SOURCE_MOST = CODE_MOST
"""Letters of one page's scripts that are read."""
PARSE_SECONDS = 0.7
"""For all of them, and as many again for all that is called by what their page shows. Of this thread's own
work: a busy machine reads as much as an idle one."""
LANGUAGE = Language(tree_sitter_javascript.language())
DEPTH_MOST = 1000
_BRACKET = re.compile(rb"[()\[\]{}]")
_HEAP_MOST = 5000
_CHUNK = 32_768
_SLICE = 64
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.S)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


@dataclass(slots=True)
class Parsing:
    """Parses the scripts of one page, as long as there is time."""

    clock: Clock = attribute(default_factory=lambda: Clock(PARSE_SECONDS))

    def parse(self, text: str) -> Node | None:
        """The syntax tree of a script; None where that takes too long."""
        with self.clock.running():
            return _parsed(text, self.clock)


def _parsed(text: str, clock: Clock) -> Node | None:
    source = text[:SOURCE_MOST].encode("utf-8", "replace")
    if _is_nested(source):
        return None
    length = _CHUNK

    def read(offset: int, _: Point) -> bytes:
        return source[offset : offset + length]

    def late(*_: object) -> bool:
        return clock.is_over

    try:
        root = Parser(LANGUAGE).parse(read, progress_callback=late).root_node
    except ValueError:  # it was stopped
        return None
    if _is_heap(root):
        return None
    length = _SLICE  # from here on it gives the texts of single nodes
    return root


def _is_heap(root: Node) -> bool:
    """Whether some of it is no script, but a heap of signs that nothing holds together: a search through such
    takes time by the square of their number."""
    waiting = [(root, 0)] if root.has_error else []
    while waiting:
        node, depth = waiting.pop()
        if depth > DEPTH_MOST or (node.type == "ERROR" and _signs(node) > _HEAP_MOST):
            return True
        waiting += [(each, depth + 1) for each in node.children if each.has_error]
    return False


def _signs(node: Node) -> int:
    """How many signs a node holds more than ten for each thing that they could belong to."""
    return node.child_count - 10 * node.named_child_count


def _is_nested(source: bytes) -> bool:
    """Whether brackets stand in brackets deeper than anybody writes: a parser's stack is not endless."""
    depth = 0
    for found in _BRACKET.finditer(source):
        depth += 1 if found[0] in b"([{" else -1
        if depth > DEPTH_MOST:
            return True
    return False


def text_of(node: Node) -> str:
    """The source of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def field(node: Node, name: str) -> Node | None:
    """A node's child by its role."""
    return node.child_by_field_name(name)


def parts_of(node: Node) -> list[Node]:
    """The children that say something: no marks, no comments."""
    return [child for child in node.named_children if child.type not in ("comment", "html_comment")]


def unescaped(written: str) -> str:
    r"""The letters that a string's text stands for: \u5e74, \/, \n."""
    if "\\" not in written:
        return written
    joined = _ESCAPE.sub(_letter, written)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")  # halves of a pair, one by one


def _letter(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return _LETTERS.get(found[4], found[4])
