"""Letters as PDF producers leave them: radicals and compatibility forms turned back into what was written.

Full-width punctuation stays: it is the text's own.
"""

from __future__ import annotations

import re
import unicodedata

# Unicode's EquivalentUnifiedIdeograph for the radicals that fonts put in place of common letters; ⼾ is 户
# here, as the fonts of our documents draw it, not 戶.
_SUPPLEMENT = str.maketrans(
    "⼾⺁⺃⺄⺅⺆⺇⺈⺉⺊⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "户厂乚乙亻冂几刀刂卜小小兀尣尢𡯂巳幺彑彐忄㣺扌攵旡日月歹母民氵氺灬爫爫丬牛犭王疋目示礻竹糸纟罓罒网网罓羊羊羊耂肀聿肉臼艹艹艹虎衤西西见角角讠贝足车辶辶辶邑钅長镸长门阜阝雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龜龟龟",
)
_ODD = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff\ufffe\uffff]")


def restored(text: str) -> str:
    """The text with radicals as letters, and without letters that cannot be seen; NFC."""
    if _ODD.search(text):
        text = text.translate(_SUPPLEMENT)
        text = _ODD.sub(lambda odd: unicodedata.normalize("NFKC", odd.group()), text)
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))
