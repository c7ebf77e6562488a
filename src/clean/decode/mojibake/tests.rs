//! Spoilt text comes back; right text stays.

use crate::clean::decode::{RepairOptions, repair};
use crate::clean::tables::code_pages::*;
use std::collections::BTreeMap;

const OPTIONS: RepairOptions = RepairOptions { mojibake: true, entities: false, nfc: false };

fn repaired(text: &str) -> String {
    repair(text, OPTIONS, &mut BTreeMap::new()).map_or_else(|| text.to_owned(), |r| r.text)
}

/// Reads the UTF-8 bytes of a text as a code page; bytes that it leaves open become C1 controls.
fn spoil(text: &str, page: &[char; 128]) -> String {
    let read = |b: u8| match b {
        0..=0x7F => char::from(b),
        _ => match page[usize::from(b) - 0x80] {
            '\0' => char::from(b),
            c => c,
        },
    };
    text.bytes().map(read).collect()
}

fn comes_back(text: &str, page: &[char; 128]) {
    assert_eq!(repaired(&spoil(text, page)), text, "spoilt: {}", spoil(text, page));
}

fn stays(text: &str) {
    assert_eq!(repaired(text), text);
}

const TEXTS: [&str; 22] = [
    "Wärme, Öl und süße Äpfel – über „Größe“ lässt sich streiten.",
    "L’été dernier, où l’on a mangé des crêpes à Besançon, c’était déjà Noël.",
    "El niño comió piñas en España; ¿quién lo sabía? Según María, nadie.",
    "Zażółć gęślą jaźń, rzekł mąż, a łódź płynęła.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Η θάλασσα ήταν ήσυχη και ο ήλιος έλαμπε πάνω από το νησί.",
    "Вчера вечером мы долго гуляли по набережной.",
    "Сьогодні їжаки їдять яблука біля ґанку.",
    "Chúng tôi đã ăn phở ở Hà Nội và uống cà phê sữa đá.",
    "昨天晚上我们在河边散步,天气很好。",
    "昨日は天気がよかったので、川沿いを散歩しました。",
    "어제 저녁에 우리는 강변을 산책했다.",
    "אתמול בערב טיילנו לאורך הנחל.",
    "مشينا أمس على ضفة النهر وكان الجو جميلا",
    "เมื่อวานเราไปเดินเล่นริมแม่น้ำ",
    "It’s “quoted” — and that costs €5…",
    "Copyright © 2020 • 20 °C ± 2",
    "O irmão da Conceição não comeu pão às três.",
    "Și țara își știe fântânile și pădurile.",
    "Çocuklar bahçede güneşli günü şarkıyla geçirdi, ağaçlar yeşildi.",
    "Great news 😀 for everyone",
    "Åse og Bjørn på blåbærtur i går.",
];

#[test]
fn utf8_read_as_western() {
    for text in TEXTS {
        comes_back(text, &WINDOWS_1252);
    }
}

#[test]
fn utf8_read_as_western_twice() {
    for text in TEXTS {
        let once = spoil(text, &WINDOWS_1252);
        assert_eq!(repaired(&spoil(&once, &WINDOWS_1252)), text);
    }
}

#[test]
fn utf8_read_as_latin_1() {
    for text in TEXTS {
        let spoilt: String = text.bytes().map(char::from).collect();
        assert_eq!(repaired(&spoilt), text);
    }
}

#[test]
fn utf8_read_as_cyrillic() {
    for text in &TEXTS[6..8] {
        comes_back(text, &WINDOWS_1251);
    }
    comes_back("Он сказал: «Привет, мир!» — и ушёл.", &WINDOWS_1251);
    comes_back("It’s “quoted” — and that costs €5…", &WINDOWS_1251);
    comes_back("Das schöne Café in Köln", &WINDOWS_1251);
}

#[test]
fn utf8_read_as_central_european() {
    for i in [0, 1, 3, 4, 15] {
        comes_back(TEXTS[i], &WINDOWS_1250);
    }
}

#[test]
fn utf8_read_as_mac_and_console() {
    for i in [0, 1, 2, 6, 15] {
        comes_back(TEXTS[i], &MAC_ROMAN);
    }
    for i in [6, 15] {
        comes_back(TEXTS[i], &CODE_PAGE_437);
    }
    comes_back("Das schöne Café in Köln", &CODE_PAGE_437);
    comes_back("Das schöne Café in Köln", &CODE_PAGE_850);
}

#[test]
fn right_text_stays() {
    for text in TEXTS {
        stays(text);
        stays(&text.to_uppercase());
    }
    for text in [
        "Buchstaben „Ä“, „Ö“ und „Ü“ sowie ‚Ä‘ und »Ö«, Ä–Ö–Ü, Å…, Ä…",
        "« café\u{202F}», « déjà\u{202F}», « voilà\u{202F}… », L’ÉTÉ… À L’ÎLE, CAFÉ», ÉTÉ™",
        "AMANHÃ… IRMûé assim» “AMANHÔ, MAÇÖ SÃO PAULO – NÃO”",
        "1.5 ű0.1, 45 Ų, 3×±2, Ø±0.1 mm, 2×½, x√π + √∂, ¬∃, ∑≤∞, f: A→B, ±½, µ≈π, √2 ≠ 1.5",
        "£5, €10, ¥100, 5€, 12½ ¢, §§ 3–5, ½ “x”, 30°, 5 µm, ¿Qué? ¡Sí!",
        "РІЗНІ СІРІ КІТИ, «СІМ’Я» РЎЯ, Сёма, С…, «С», Р—П, Рё",
        "В\u{2009}Москве, С. Петров, В. Іваненко; Сербија: Љубав, Њива, Ћуприја, РЈ",
        "Đặng Văn Á, ĐÃ ĐẾN, Ă, Â, Ê: THUÊ NHÀ… “CHỊ”",
        "LĂŞAŢI, CĂŞTI, ÎN ŢARĂ – „ĂŞTIA”",
        "├── src\n│   ├── été.rs\n│   └── lib.rs\n┌──┬──┐\n├──┼──┤\n└──┴──┘ ─┐ ┼┤ ├┤ ┬│",
        "– Ó maith, — Éire; ‚Ä‘ ‚Ö‘ — É — È ¿É?",
        "Naïve façade: coöperate, Zoë’s rôle; Ångström (Å), Ærø, Übergrößenträger",
        "Ölçü: İSTANBUL’DA ÂLÂ… KÂĞIT",
        "“É” ‘È’ (Ã) [Â] \"Ä\" 'Å' Â: Ã; Ñ… Ñ",
        "qué¡¡ así¿¿ ÷ × Ð ð Þ þ",
        "Úžasné Áčko, Íšerka, Čeština: „Í“, „Ú“",
    ] {
        for line in text.split(", ").chain([text]) {
            let expect = line.replace(['\u{202F}', '\u{2009}'], " ");
            assert_eq!(repaired(line), expect);
        }
    }
}

#[test]
fn a_line_at_a_time() {
    let right = "Größe über alles";
    let text = format!("{right}\n{}\n{right}", spoil("Größe über alles", &WINDOWS_1252));
    assert_eq!(repaired(&text), format!("{right}\n{right}\n{right}"));
}

#[test]
fn parts_of_a_line() {
    assert_eq!(repaired("Café: itâ€™s “fine”"), "Café: it’s “fine”");
    assert_eq!(repaired("Über: PreisÂ\u{A0}5 und 20Â°C"), "Über: Preis 5 und 20°C");
}

#[test]
fn other_damage_stays() {
    // Chinese in GBK that was read as Latin-1 is not UTF-8.
    stays("ÃœÌåÀŽÔŽ");
    stays("œ»»»µÄžöÊý");
}

#[test]
fn lost_bytes() {
    assert_eq!(repaired("She said â€œnoâ€\u{FFFD}."), "She said “no”.");
    assert_eq!(repaired("She said â€œnoâ€."), "She said “no”.");
    assert_eq!(repaired("voilÃ  l'Ã©tÃ©"), "voilà l'été");
    assert_eq!(repaired("Il va Ã Paris en Ã©tÃ©"), "Il va à Paris en été");
}

#[test]
fn hostile_lines_are_linear() {
    for unit in ["Ã", "â€", "Ã¢â‚¬", "вЂ", "├", "é\u{A0}", "ð", "Ð¿"] {
        let text = unit.repeat(20_000);
        let _ = repaired(&text);
    }
}
