"""Masking: sentences as businesses write them, and what a unit may read of them."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import load_texts
from store.masking import leaks, mask

KINDS = ("name", "phone", "id", "credit", "bank", "plate", "address", "email", "account", "company", "file")
LABELS = {kind: f"<{kind}>" for kind in KINDS}
KEEP = ["许昌市", "许昌", "魏都区", "建安区", "市住建局", "住建局", "市监局", "魏都区城管局", "文峰街道办"]

# fmt: off
SENTENCES = [
    # who
    ("我是王先生,找过你们两次", "我是<name>,找过你们两次"),
    ("李女士和张经理都在场", "<name>和<name>都在场"),
    ("我叫赵铁柱是开面馆的", "我叫<name>是开面馆的"),
    ("本人孙小梅,女,下岗职工", "本人<name>,女,下岗职工"),
    ("法定代表人:欧阳修文", "法定代表人:<name>"),
    ("联系人 周丽丽 电话见下", "联系人 <name> 电话见下"),
    ("法人吴刚电话打不通", "法人<name>电话打不通"),
    ("陈总说总共交了三次,总额五万", "<name>说总共交了三次,总额五万"),
    ("我妻子郑爽爽,在店里收银", "我妻子<name>,在店里收银"),
    ("向刘老板娘要过收据", "向<name>要过收据"),
    ("我姓冯,在东关做生意", "我姓<name>,在东关做生意"),
    ("免贵姓马", "免贵姓<name>"),
    ("小高说先交钱", "<name>说先交钱"),
    ("投诉人:邓超美;举报人:段誉", "投诉人:<name>;举报人:<name>"),
    ("地方王先生来了", "地方<name>来了"),
    ("My name is John Smith and I run a cafe", "My name is <name> and I run a cafe"),
    ("Mr. Brown was there", "Mr. <name> was there"),
    ("My company is called Red Bean Tea", "My company is called <company>"),
    ("Our shop's name is Red Bean, please help", "Our shop's name is <company>, please help"),
    ("我们公司叫红豆茶饮", "我们公司叫<company>"),
    ("企业名称：红豆茶饮", "企业名称：<company>"),
    ("企业名称变更被拒了两次", "企业名称变更被拒了两次"),
    ("公司名称为什么不能变更", "公司名称为什么不能变更"),
    # phones
    ("林女士 1370000222a", "<name> <phone>"),
    ("电话13800138000", "电话<phone>"),
    ("打138 0013 8000或138-0013-8000", "打<phone>或<phone>"),
    ("手机:１３８００１３８０００。", "手机:<phone>。"),
    ("+86 138 0013 8000", "<phone>"),
    ("(0086)13800138000", "<phone>"),
    ("一三八零零一三八零零零是我", "<phone>是我"),
    ("1 3 8 0 0 1 3 8 0 0 0", "<phone>"),
    ("电话138/0013/8000", "电话<phone>"),
    ("打199/0013/8000", "打<phone>"),
    ("138,0013,8000或138（0013）8000", "<phone>或<phone>"),
    ("138、0013、8000", "<phone>"),
    ("138~0013~8000", "<phone>"),
    ("壹叁捌零零壹叁捌零零零", "<phone>"),
    ("138零零13八〇〇〇", "<phone>"),
    ("①③⑧00138000", "<phone>"),
    ("１３８／００１３／８０００", "<phone>"),
    ("座机0374/2965123", "座机<phone>"),
    ("座机0374-2965123转801", "座机<phone>"),
    ("(0374)2965123", "<phone>"),
    ("客服400-820-8820没人接", "客服<phone>没人接"),
    ("电话是2965123,白天打", "电话是<phone>,白天打"),
    ("2023-05-06 13800138000打来的", "2023-05-06 <phone>打来的"),
    # papers and numbers
    ("身份证411002198001011234", "身份证<id>"),
    ("身份证号:41100219800101123x", "身份证号:<id>"),
    ("411002 1980 0101 1234是我的", "<id>是我的"),
    ("老证411002800101123", "老证<id>"),
    ("护照号E12345678", "护照号<id>"),
    ("信用代码91411000MA44ABCD1X", "信用代码<credit>"),
    ("税号 9141 1000 MA44 ABCD1X 的企业", "税号 <credit> 的企业"),
    ("打到6222021201001234567", "打到<bank>"),
    ("卡号6222 0212 0100 1234", "卡号<bank>"),
    ("账户:4100 1234 5678 90", "账户:<bank>"),
    ("豫K·A1234被拖走", "<plate>被拖走"),
    ("豫k a1234和豫KD12345(新能源)", "<plate>和<plate>(新能源)"),
    ("挂车豫K1234挂", "挂车<plate>"),
    ("邮箱blue.sea+1@example.com.cn", "邮箱<email>"),
    ("微信同号wx_blue123", "微信同号<account>"),
    ("加我QQ:12345678,或vx lanhai88", "加我QQ:<account>,或vx <account>"),
    ("证据在 王小明收据.jpg 里", "证据在 <file> 里"),
    # where
    ("在魏都区建设路88号", "在魏都区<address>"),
    ("建设路 88 号院3号楼2单元501室停水", "<address>停水"),
    ("住阳光小区3栋2单元501", "住<address>"),
    ("建安区小召乡李庄村3组12号", "建安区<address>"),
    ("在东大街市场A区12号商铺", "在<address>"),
    ("4栋1103漏水", "<address>漏水"),
    # which business
    ("许昌市蓝海商贸有限公司被罚", "许昌市<company>被罚"),
    ("我在老街开了一家蓝海商贸有限公司", "我在老街开了一家<company>"),
    ("给宏远(河南)建筑工程有限公司打工", "给<company>打工"),
    ("华为公司和老李面馆都停业了", "<company>和<company>都停业了"),
    ("大山养殖专业合作社", "<company>"),
    ("原是兴旺加工厂的", "原是<company>的"),
    ("Blue Sea Trading Co., Ltd was fined", "<company> was fined"),
    # all at once, as people write
    ("本人李建国电话13800138000魏都区建设路88号蓝海超市法人",
     "本人<name>电话<phone>魏都区<address><company>法人"),
]
UNTOUCHED = [
    "市住建局的刘科长让我去找市监局",
    "魏都区城管局和文峰街道办互相推",
    "魏都区人民政府、税务局、派出所都去过",
    "请拨打12345、110、12315或12388",
    "罚款50000元,已交3万,还欠2.5万元",
    "3月5日到2023年11月,前后8个月",
    "2023-05-06、2023.5.6、1971.12-1972.1",
    "许政办〔2023〕2号文件第3条",
    "《河南省优化营商环境条例》和《行政处罚法》",
    "我公司被查,该公司不服,本店停业",
    "我们饭店在老街,附近的饭店都没事",
    "供电公司停电,自来水公司不管",
    "微信转了20000元,支付宝5000元",
    "对方经常不接电话,安全生产许可也没有",
    "班主任和负责人都不在",
    "编号YS2611-0042什么时候办",
    "一共23人,欠薪123456.78元",
    "2026/3/2—2026/3/12、1990/01/02",
    "13、14、15、16、17、18号楼",
    "合同金额壹拾叁万捌仟元整,已付壹万叁仟元",
    "3月15日14:30到16:20,15/3/2026 14:30",
    "二〇二六年三月二日",
    "窗口要12份材料,跑了8趟",
    "我是开饭店的,做生意二十年",
]
# fmt: on


def masked(text: str, also: tuple[str, ...] = ()) -> str:
    return mask(text, also, KEEP, LABELS).text


@pytest.mark.parametrize(("text", "shown"), SENTENCES, ids=[text for text, _ in SENTENCES])
def test_what_gives_somebody_away_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_the_unit_needs_stays(text: str) -> None:
    assert masked(text) == text


OWN = ("王小明", "13800138000", "许昌市蓝海商贸有限公司")
# fmt: off
ABOUT_ONESELF = [
    ("小明的事:王小明说", "小明的事:<name>说"),
    ("王 小 明在门口", "<name>在门口"),
    ("蓝海商贸被罚了", "<company>被罚了"),
    ("我们蓝海在这条街十年", "我们<company>在这条街十年"),
    ("蓝海公司,许昌市蓝海商贸有限公司", "<company>,<company>"),
    ("蓝-海-商-贸有限公司", "<company>"),
    ("138 0013 8000", "<phone>"),
    ("《关于蓝海商贸的决定》", "《关于<company>的决定》"),
]
# fmt: on


@pytest.mark.parametrize(("text", "shown"), ABOUT_ONESELF, ids=[text for text, _ in ABOUT_ONESELF])
def test_the_complainant_s_own_names_go_wherever_they_stand(text: str, shown: str) -> None:
    assert masked(text, OWN) == shown


def test_a_business_named_after_its_trade_does_not_blot_out_the_trade() -> None:
    assert masked("商贸行业不好做", ("许昌市商贸有限公司",)) == "商贸行业不好做"


def test_found_tells_kind_and_place_in_the_given_text() -> None:
    text = "电话:１３８００１３８０００,我是王先生"
    found = mask(text, labels=LABELS).found
    assert [(each.kind, text[each.start : each.end]) for each in found] == [
        ("phone", "１３８００１３８０００"),
        ("name", "王先生"),
    ]


def test_without_a_label_stars_stand_there() -> None:
    assert mask("电话13800138000").text == "电话***"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_has_a_word_that_masking_leaves_alone(language: str) -> None:
    labels = load_texts().tree(language, "masking")
    assert set(labels) == set(KINDS)
    assert mask(",".join(labels.values())).found == ()


DIGITS = st.text("0123456789", min_size=9, max_size=9)
JOIN = st.sampled_from(["", " ", "-", " ", "·", " - ", "\u200b"])
AROUND = st.sampled_from(["", "电话", "打", "在2月", "¥", "(", "共2 ", "你好,"])


@given(AROUND, st.sampled_from("3456789"), DIGITS, JOIN, st.sampled_from(["", "找我", "。", " 3天", ")"]))
def test_no_mobile_number_gets_through(before: str, second: str, rest: str, join: str, after: str) -> None:
    number = f"1{second}{rest}"
    grouped = join.join((number[:3], number[3:7], number[7:]))
    assert not leaks(masked(before + grouped + after), [number])


@given(st.sampled_from("3456789"), DIGITS)
def test_a_mobile_number_with_a_space_after_every_digit_is_masked(second: str, rest: str) -> None:
    assert masked(" ".join(f"1{second}{rest}")) == "<phone>"


@given(
    st.integers(110000, 659999),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)),
    st.integers(0, 999),
    st.sampled_from("0123456789Xx"),
    st.sampled_from(["", " ", "-"]),
)
def test_no_identity_card_gets_through(place: int, born: date, serial: int, check: str, join: str) -> None:
    parts = (str(place), f"{born:%Y%m%d}", f"{serial:03d}{check}")
    assert masked(f"证{join.join(parts)},") == "证<id>,"


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_masked(text: str) -> None:
    shown = mask(text, labels=dict.fromkeys(KINDS, ""))
    kept = len(text) - sum(each.end - each.start for each in shown.found)
    assert len(shown.text) == kept


LONG = [
    "1",
    "1 ",
    "王",
    "公司",
    "有限公司",
    "3栋",
    "村3",
    "a",
    "a@",
    "a.",
    "路1",
    "是",
    "先生王",
    "A",
    "A ",
    "九",
    "(",
    "《",
    "-",
]


@pytest.mark.parametrize("piece", LONG)
def test_five_thousand_signs_of_anything_take_no_time(piece: str) -> None:
    mask("王先生", OWN, KEEP)
    begun = perf_counter()
    mask((piece * 5000)[:5000], OWN, KEEP, LABELS)
    assert perf_counter() - begun < 1


# fmt: off
LEAKING = [
    ("找王小明问", ["王小明"]),
    ("王 小-明", ["王小明"]),
    ("138 0013-8000", ["13800138000"]),
    ("１３８００１３８０００", ["13800138000"]),
    ("蓝海商贸被罚", ["许昌市蓝海商贸有限公司"]),
    ("某商贸公司被罚", []),
    ("许昌市一家企业反映", []),
    ("电话138****8000", []),
    ("", []),
]
# fmt: on


@pytest.mark.parametrize(("text", "found"), LEAKING, ids=[text for text, _ in LEAKING])
def test_a_leak_is_found_however_it_is_written(text: str, found: list[str]) -> None:
    assert leaks(text, OWN) == found


def test_a_country_code_does_not_hide_a_phone_number() -> None:
    assert leaks("打13800138000", ["+86 138 0013 8000"]) == ["+86 138 0013 8000"]


def test_two_numbers_apart_are_not_one() -> None:
    assert leaks("交了138元，又交00138000元", ["13800138000"]) == []


def test_an_empty_secret_is_nowhere() -> None:
    assert leaks("王小明", ["", " ", "-"]) == []
    assert masked("王小明来过", ("", " ")) == "王小明来过"


@given(st.sampled_from(OWN), st.sampled_from(["{}来过", "请给{}回电", "关于{},已转办"]))
def test_masked_text_never_leaks_what_it_was_told_to_hide(secret: str, sentence: str) -> None:
    assert leaks(masked(sentence.format(secret), OWN), OWN) == []
