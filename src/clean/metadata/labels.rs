//! Words that label dates, authors and sources, by language, and names of news agencies.
//!
//! These are the words whose meaning decides how the rest of a line is read. Phrases that only say that a line is a byline or
//! a source line stand in the lexicon.

/// What introduces an author's name; the ones with a colon only count with it.
pub(super) const BY: &[&str] = &[
    "by", "written by", "posted by", "published by", "reported by", "story by", "report by", "words by", "text by", "article by", "authored by", "contributed by",
    "author:", "authors:", "writer:", "written by:", "by:", "posted by:", "reporter:", "byline:",
    "von", "geschrieben von", "verfasst von", "ein beitrag von", "ein artikel von", "eine analyse von", "ein kommentar von", "autor:", "autorin:", "autoren:", "verfasser:", "text:", "von:",
    "par", "écrit par", "publié par", "rédigé par", "posté par", "propos recueillis par", "auteur:", "auteurs:", "auteure:", "par:",
    "por", "escrito por", "publicado por", "redactado por", "texto:", "autora:", "autores:", "por:", "postado por", "texto de",
    "di", "a cura di", "scritto da", "pubblicato da", "articolo di", "autore:", "autori:", "di:",
    "door", "geschreven door", "geplaatst door", "auteur", "door:",
    "autorzy:", "opracował:", "opracowała:", "oprac.", "tekst:", "napisał:", "napisała:", "redaktor:", "przez",
    "автор:", "авторы:", "текст:", "автор", "автор статьи:", "автор статті:",
    "γράφει ο", "γράφει η", "γράφουν οι", "του", "της", "συντάκτης:", "αρθρογράφος:", "γράφει:", "από τον", "από την",
    "作者:", "作者：", "文/", "文／", "撰文:", "撰文：", "记者", "記者", "本报记者", "本報記者", "责任编辑：", "文：", "文:",
    "著者:", "著者：", "執筆:", "執筆：", "文=", "文＝", "筆者:", "筆者：", "執筆者:", "執筆者：", "ライター:", "ライター：", "投稿者:", "投稿者：",
    "기자:", "글:", "글쓴이:", "작성자:", "글 ", "글=",
    "بقلم", "بقلم:", "كتب", "كتبت", "الكاتب:", "كتب:", "بواسطة", "إعداد:", "كتبه",
    "yazan:", "yazar:", "haber:", "yazan", "yazarı:",
];

/// What introduces the date of publication.
pub(super) const PUBLISHED: &[&str] = &[
    "published", "posted", "date", "publication date", "date published", "published on", "posted on", "first published", "created", "released", "release date", "originally published", "pub date", "dated",
    "veröffentlicht", "veröffentlicht am", "erschienen", "erschienen am", "datum", "erstellt", "erstellt am", "publiziert",
    "publié", "publié le", "paru le", "mis en ligne le", "posté le", "publication", "créé le",
    "publicado", "publicada", "publicado el", "fecha", "fecha de publicación", "publicado em", "data", "data de publicação", "postado em",
    "pubblicato", "pubblicato il", "data di pubblicazione", "gepubliceerd", "gepubliceerd op", "geplaatst", "geplaatst op",
    "opublikowano", "dodano", "data publikacji", "data dodania", "utworzono", "опубликовано", "дата", "дата публикации", "размещено", "опубліковано",
    "δημοσιεύθηκε", "δημοσίευση", "ημερομηνία", "δημοσιεύτηκε", "ημ", "ανάρτηση",
    "发布时间", "发布", "发表于", "发表时间", "日期", "时间", "發布時間", "發佈", "發表於", "時間", "发布于", "发布日期", "公開日", "掲載日", "掲載", "投稿日", "配信", "公開", "更新日時",
    "등록", "입력", "게시", "작성일", "등록일", "기사입력", "نشر", "نشر في", "تاريخ", "تاريخ النشر", "نُشر", "yayınlanma", "yayın tarihi", "tarih", "yayınlanma tarihi", "yayınlandı",
];

/// What introduces the date of the last change.
pub(super) const MODIFIED: &[&str] = &[
    "updated", "last updated", "modified", "last modified", "last update", "update", "last edited", "edited", "last reviewed", "reviewed", "revised", "updated on", "last updated on", "last changed",
    "aktualisiert", "aktualisiert am", "zuletzt aktualisiert", "stand", "letzte änderung", "geändert", "zuletzt geändert",
    "mis à jour", "mis à jour le", "modifié", "modifié le", "mise à jour", "dernière mise à jour", "actualizado", "actualizado el", "modificado", "última actualización", "actualización",
    "atualizado", "atualizado em", "última atualização", "aggiornato", "aggiornato il", "ultimo aggiornamento", "modificato", "bijgewerkt", "laatst bijgewerkt", "gewijzigd", "laatste update", "bijgewerkt op",
    "aktualizacja", "zaktualizowano", "ostatnia aktualizacja", "zmodyfikowano", "обновлено", "изменено", "последнее обновление", "оновлено",
    "ενημερώθηκε", "τελευταία ενημέρωση", "ενημέρωση", "更新", "更新时间", "更新時間", "最后更新", "最後更新", "最終更新", "最終更新日", "更新日", "수정", "최종수정", "수정일", "업데이트",
    "تحديث", "آخر تحديث", "güncelleme", "güncellendi", "son güncelleme", "güncelleme tarihi",
];

/// Words that may stand beside a date in a line that is nothing but a date line, weekdays apart.
pub(super) const FILLER: &[&str] = &[
    "on", "at", "the", "am", "pm", "gmt", "utc", "est", "edt", "et", "pt", "pst", "pdt", "cet", "cest", "bst", "ist", "msk", "ct", "mt", "jst", "kst", "time", "hrs", "hours", "h", "a", "m", "p",
    "um", "uhr", "den", "vom", "le", "à", "el", "las", "de", "del", "em", "às", "il", "alle", "ore", "op", "om", "uur", "dnia", "o", "godz", "r", "г", "в", "στις", "and", "und", "et", "y", "e", "i",
    "st", "nd", "rd", "th", "z", "t", "saat", "في", "الساعة", "م", "ص",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "mo", "di", "mi", "do", "fr", "sa", "so",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "segunda", "terça", "quarta", "quinta", "sexta", "feira", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela",
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье", "δευτέρα", "τρίτη", "τετάρτη", "πέμπτη", "παρασκευή", "σάββατο", "κυριακή",
    "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日", "星期天", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "月", "火", "水", "木", "金", "土", "日", "오전", "오후",
    "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد", "pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar",
];

/// What introduces the source of a story; followed by a colon.
pub(super) const SOURCE: &[&str] = &[
    "source", "sources", "via", "quelle", "quellen", "source de l'article", "fuente", "fuentes", "fonte", "fontes", "fonti", "bron", "bronnen", "źródło", "źródła", "zrodlo",
    "источник", "источники", "джерело", "πηγή", "πηγές", "来源", "來源", "消息来源", "稿源", "新闻来源", "文章来源", "出典", "ソース", "情報源", "출처", "المصدر", "مصدر", "kaynak", "kaynaklar",
];

/// News agencies and services, as they sign datelines.
pub(super) const AGENCIES: &[&str] = &[
    "Reuters", "AP", "AFP", "dpa", "DPA", "dpa-AFX", "Bloomberg", "UPI", "PTI", "ANI", "IANS", "TASS", "Xinhua", "Kyodo", "Yonhap", "EFE", "ANSA", "Ansa", "PAP", "APA", "sda", "SDA", "ATS",
    "ANP", "Belga", "Lusa", "LUSA", "Interfax", "RIA Novosti", "Ukrinform", "SANA", "WAM", "KUNA", "MENAFN", "CNN", "BBC", "SID", "sid", "KNA", "epd", "afp", "ap", "Europa Press", "EUROPA PRESS",
    "Agência Brasil", "Associated Press", "The Associated Press", "Anadolu", "AA", "DHA", "İHA", "Adnkronos", "AGI", "NTB", "TT", "Ritzau", "STT", "MTI", "ČTK", "BTA", "Tanjug", "Hina", "dts",
    "Business Wire", "BUSINESS WIRE", "GLOBE NEWSWIRE", "GlobeNewswire", "PRNewswire", "PR Newswire", "ots", "OTS", "РИА Новости", "ТАСС", "Интерфакс", "УНІАН", "Укринформ",
    "ΑΠΕ-ΜΠΕ", "新华社", "新華社", "中新社", "中新网", "法新社", "路透社", "美联社", "美聯社", "中央社", "共同", "時事", "ロイター", "연합뉴스", "뉴시스", "رويترز", "أ ف ب", "فرانس برس", "وكالات",
];

/// Whether a table holds a word or phrase, already in lower case.
pub(super) fn holds(table: &[&str], lower: &str) -> bool {
    table.contains(&lower)
}
