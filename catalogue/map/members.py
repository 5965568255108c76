"""What the map's source calls its shapes, and what they are: old province codes, islands, the two archipelagos."""

from __future__ import annotations

from typing import NamedTuple

# The source names several provinces after the region around them, or without accents.
LEGACY_CODES = {
    "An Giang": "89", "Bà Rịa - Vũng Tàu": "77", "Bạc Liêu": "95", "Bắc Giang": "24", "Bắc Ninh": "27",
    "Bến Tre": "83", "Bình Dương": "74", "Bình Định": "52", "Bình Phước": "70", "Bình Thuận": "60",
    "Cà Mau": "96", "Can Tho": "92", "Cao Bằng": "04", "Dak Lak": "66", "Đà Nẵng": "48", "Đắk Nông": "67",
    "Điện Biên": "11", "Đông Bắc": "06", "Đông Nam Bộ": "75", "Đồng Bằng Sông Hồng": "33", "Ð?ng Tháp": "87",
    "Gia Lai": "64", "Ha Noi": "01", "Ha Tinh": "42", "Hà Giang": "02", "Hà Nam": "35", "Hau Giang": "93",
    "Hải Dương": "30", "Hải Phòng": "31", "Hòa Bình": "17", "Hồ Chí Minh city": "79", "Khánh Hòa": "56",
    "Kiên Giang": "91", "Kon Tum": "62", "Lai Chau": "12", "Lạng Sơn": "20", "Lào Cai": "10", "Lâm Đồng": "68",
    "Long An": "80", "Nam Định": "36", "Nghệ An": "40", "Ninh Bình": "37", "Ninh Thuận": "58", "Phú Thọ": "25",
    "Phú Yên": "54", "Quàng Nam": "49", "Quảng Bình": "44", "Quảng Ngãi": "51", "Quảng Ninh": "22",
    "Quảng Trị": "45", "Sóc Trăng": "94", "Son La": "14", "Tây Ninh": "72", "Thái Bình": "34", "Thái Nguyên": "19",
    "Thanh Hóa": "38", "Thừa Thiên - Huế": "46", "Tiền Giang": "82", "Trà Vinh": "84", "Tuyên Quang": "08",
    "Vĩnh Long": "86", "Vĩnh Phúc": "26", "Yên Bái": "15",
}  # fmt: skip


class Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


# Islands that the source gives to a neighbour or to nobody.
ISLANDS = {
    Box(106.5, 8.6, 106.8, 8.8): "77",  # Côn Đảo
    Box(106.7, 20.7, 107.2, 20.89): "31",  # Cát Bà, Cát Hải
    Box(107.6, 20.0, 107.9, 20.3): "31",  # Bạch Long Vĩ
    Box(104.7, 8.3, 105.0, 8.6): "96",  # Hòn Khoai
    Box(103.3, 9.2, 104.7, 9.9): "91",  # Thổ Chu, Nam Du, Hòn Tre
    Box(109.2, 13.5, 109.5, 13.7): "52",  # Cù Lao Xanh
    Box(109.0, 15.3, 109.2, 15.5): "51",  # Lý Sơn
    Box(108.4, 15.9, 108.6, 16.0): "49",  # Cù Lao Chàm
    Box(105.8, 19.3, 106.0, 19.5): "38",  # Hòn Mê
    Box(107.4, 20.7, 108.1, 21.3): "22",  # Hạ Mai, Vĩnh Thực
}


class Inset(NamedTuple):
    """An archipelago too far out for the frame: drawn to its own scale in a box east of the coast."""

    name: str
    province: str
    west: float
    north: float
    scale: float
    box: tuple[int, int, int, int]
    islands: tuple[tuple[float, float], ...]


HOANG_SA = Inset(
    "Hoàng Sa", "48", 110.75, 17.4, 58, (470, 392, 140, 132),
    (
        (111.5, 17.1), (112.34, 16.83), (112.27, 16.98), (112.31, 16.97), (112.21, 16.98), (112.73, 16.67),
        (111.61, 16.53), (111.58, 16.5), (111.51, 16.45), (111.71, 16.45), (111.74, 16.46), (111.78, 16.06),
        (111.2, 15.78), (112.5, 16.05),
    ),
)  # fmt: skip
TRUONG_SA = Inset(
    "Trường Sa", "56", 111.2, 12.1, 27.5, (470, 672, 140, 150),
    (
        (114.33, 11.43), (114.36, 11.46), (114.28, 11.05), (114.42, 10.67), (114.37, 10.38), (114.48, 10.37),
        (114.36, 10.18), (114.33, 9.89), (114.58, 9.9), (114.25, 9.77), (111.92, 8.64), (112.35, 8.93),
        (112.22, 8.85), (112.92, 7.89), (113.69, 8.97), (114.0, 8.8), (113.3, 8.18), (115.53, 9.9), (115.8, 11.08),
        (115.8, 10.73), (115.83, 10.85), (111.67, 8.67), (112.83, 8.87), (112.9, 9.6), (114.28, 9.72),
    ),
)  # fmt: skip
INSETS = (HOANG_SA, TRUONG_SA)
