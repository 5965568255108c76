"""OCOP's six groups and twenty-six sets, and how a product's name tells its set when nobody wrote it down."""

from __future__ import annotations

from django.db import transaction

from catalogue.folding import fold
from catalogue.models import ProductGroup, ProductSet

GROUPS = {
    "food": ("Thực phẩm", "Food"),
    "drink": ("Đồ uống", "Drinks"),
    "herbal": ("Dược liệu và sản phẩm từ dược liệu", "Herbs and herbal products"),
    "handicraft": ("Thủ công mỹ nghệ", "Handicrafts"),
    "ornamental": ("Sinh vật cảnh", "Ornamental plants and animals"),
    "tourism": ("Dịch vụ du lịch cộng đồng, sinh thái và điểm du lịch", "Community and eco-tourism"),
}

SETS = {
    "vegetables-fruit": ("food", "Rau, củ, quả, hạt tươi", "Fresh vegetables and fruit"),
    "meat-fish-eggs-milk": ("food", "Thịt, thủy sản, trứng, sữa tươi", "Fresh meat, fish, eggs and milk"),
    "rice-grain": ("food", "Gạo, ngũ cốc", "Rice and grain"),
    "honey-other": ("food", "Mật ong và thực phẩm thô khác", "Honey and other raw foods"),
    "ready-to-eat": ("food", "Đồ ăn nhanh", "Ready-to-eat food"),
    "rice-based": ("food", "Chế biến từ gạo, ngũ cốc", "Made from rice and grain"),
    "vegetable-fruit-based": ("food", "Chế biến từ rau, củ, quả, hạt", "Made from vegetables and fruit"),
    "meat-fish-based": (
        "food",
        "Chế biến từ thịt, thủy sản, trứng, sữa, mật ong",
        "Made from meat, fish, milk and honey",
    ),
    "sauces": ("food", "Nước mắm và gia vị lỏng", "Fish sauce and liquid seasonings"),
    "spices": ("food", "Gia vị khác", "Other spices"),
    "tea": ("food", "Chè (trà)", "Tea"),
    "herbal-tea": ("food", "Trà từ thực vật khác", "Herbal teas"),
    "coffee-cacao": ("food", "Cà phê, ca cao", "Coffee and cacao"),
    "white-spirits": ("drink", "Rượu trắng", "White spirits"),
    "other-alcohol": ("drink", "Đồ uống có cồn khác", "Other alcoholic drinks"),
    "bottled-water": ("drink", "Nước uống đóng chai", "Bottled water"),
    "soft-drinks": ("drink", "Đồ uống không cồn", "Soft drinks"),
    "functional-food": ("herbal", "Thực phẩm chức năng, thuốc dược liệu", "Functional food and herbal medicine"),
    "cosmetics": ("herbal", "Mỹ phẩm có thành phần dược liệu", "Herbal cosmetics"),
    "essential-oils": ("herbal", "Tinh dầu và dược liệu khác", "Essential oils and other herbs"),
    "craft": ("handicraft", "Thủ công mỹ nghệ gia dụng, trang trí", "Craft and decoration"),
    "fabric": ("handicraft", "Vải, may mặc", "Fabric and clothes"),
    "flowers": ("ornamental", "Hoa", "Flowers"),
    "plants": ("ornamental", "Cây cảnh", "Plants"),
    "animals": ("ornamental", "Động vật cảnh", "Animals"),
    "tourism": ("tourism", "Dịch vụ du lịch", "Tourism services"),
}

# A Vietnamese name starts with what the thing is ("bánh tráng muối ớt" is a cake, not a salt): the longest start wins.
HEADS: dict[str, dict[str, tuple[str, ...]]] = {
    "food": {
        "meat-fish-eggs-milk": ("tom", "thit", "yen sao", "to yen", "trung", "sua", "ca"),
        "meat-fish-based": ("mam", "kho", "lap xuong", "cha", "tom kho", "tom dat kho"),
        "vegetable-fruit-based": (
            "mam du du",
            "mam dua",
            "mam ca phao",
            "bot",
            "dua sap soi",
            "nuoc cot dua",
            "suong sam",
        ),
        "rice-grain": ("gao", "nep"),
        "rice-based": ("banh", "com", "bun", "hu tieu"),
        "ready-to-eat": ("banh pia", "banh flan", "banh phong", "yaourt", "keo", "com ngo", "hat", "de say"),
        "honey-other": ("mat", "duong hoa dua"),
        "spices": ("muoi", "tieu"),
        "sauces": ("nuoc mam", "giam", "tuong"),
        "coffee-cacao": ("ca cao", "bot ca cao", "hat ca cao", "ca phe"),
        "herbal-tea": ("tra",),
        "vegetables-fruit": ("ca chua", "ca phao"),
    },
    "drink": {
        "white-spirits": ("ruou", "de go den"),
        "other-alcohol": (
            "ruou vang",
            "ruou sam",
            "ruou yen",
            "ruou dong trung",
            "de go den dinh lang",
            "de go den cam",
        ),
        "bottled-water": ("nuoc uong dong chai", "nuoc tinh khiet"),
    },
    "herbal": {"essential-oils": ("tinh dau",), "cosmetics": ("dau dua", "my pham", "xa phong")},
    "handicraft": {"fabric": ("vai", "khan", "det")},
    "ornamental": {"animals": ("ca", "chim"), "flowers": ("lan", "hoa", "mai vang")},
    "tourism": {},
}
# What was done to it, anywhere in the name, where its start tells nothing.
PROCESSED = ("say", "dong lanh", "rang", "cap dong")
OTHERWISE = {
    "food": "vegetables-fruit", "drink": "soft-drinks", "herbal": "functional-food",
    "handicraft": "craft", "ornamental": "plants", "tourism": "tourism",
}  # fmt: skip


def group_code(name: str) -> str | None:
    """The code for a group as sources spell it, with "Hàng" before it or more words after it."""
    wanted = fold(name).removeprefix("hang ")
    starts = {fold(vietnamese): code for code, (vietnamese, _english) in GROUPS.items()}
    return next((code for start, code in starts.items() if wanted[:20] and wanted[:20] == start[:20]), None)


def infer_set(group: str, product_name: str) -> str:
    name = f"{fold(product_name)} "
    starts = [
        (len(head), code) for code, heads in HEADS[group].items() for head in heads if name.startswith(f"{head} ")
    ]
    if starts:
        return max(starts)[1]
    if group == "food" and any(f" {word} " in name for word in PROCESSED):
        return "vegetable-fruit-based"
    return OTHERWISE[group]


@transaction.atomic
def load_classification() -> dict[str, ProductSet]:
    """Bring groups and sets into the database; return the sets by code."""
    groups = {}
    for position, (code, (name, name_en)) in enumerate(GROUPS.items()):
        values = {"name": name, "name_en": name_en, "position": position}
        groups[code], _created = ProductGroup.objects.update_or_create(code=code, defaults=values)
    sets = {}
    for position, (code, (group, name, name_en)) in enumerate(SETS.items()):
        values = {"group": groups[group], "name": name, "name_en": name_en, "position": position}
        sets[code], _created = ProductSet.objects.update_or_create(code=code, defaults=values)
    return sets
