//! Names of months by language, in the forms that stand in dates.
//!
//! Data only; `date` says what a date is.

use std::collections::HashMap;
use std::sync::LazyLock;

/// No word of more bytes is the name of a month, whatever its case: the longest name has 26, and a capital may have three times the
/// bytes of its small form.
const NAME_BYTES: usize = 80;

static BY_NAME: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for (names, month) in MONTHS.iter().zip(1..) {
        for name in names.split(' ') {
            table.entry(name).or_insert(month);
        }
    }
    table
});

/// Whether a word is too long for the name of a month.
pub(super) fn is_too_long(word: &str) -> bool {
    word.len() > NAME_BYTES
}

/// The number of a month, 1 to 12, by its name in lower case.
pub(super) fn month(name: &str) -> Option<u32> {
    if name.len() < 3 {
        return None;
    }
    BY_NAME.get(name).copied()
}

// By line: English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Russian, Greek, Arabic, Turkish; then Ukrainian, Czech, Swedish,
// Danish, Norwegian, Romanian, Hungarian, Finnish, Indonesian, Hindi, where a form is not there yet.
const MONTHS: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari stycznia styczeń stycznia января январь янв ιανουαρίου ιανουάριος ιαν ιανουαριου يناير كانونالثاني ocak oca січня ledna ianuarie ianuarii január tammikuuta जनवरी",
    "february feb februar février févr fév fevrier febrero fevereiro fev febbraio febbr februari lutego luty февраля февраль фев φεβρουαρίου φεβρουάριος φεβ φεβρουαριου فبراير شباط şubat şub лютого února februarie február helmikuuta फरवरी फ़रवरी",
    "march mar märz mrz mär maerz mars marzo março marco maart mrt marca marzec марта март мар μαρτίου μάρτιος μαρ μαρτιου مارس آذار mart березня března martie március maaliskuuta maret मार्च",
    "april apr avril avr abril abr aprile kwietnia kwiecień апреля апрель апр απριλίου απρίλιος απρ απριλιου أبريل ابريل إبريل نيسان nisan nis квітня dubna aprilie április huhtikuuta अप्रैल",
    "may mai mayo maio maggio mag mei maja maj мая май μαΐου μαίου μάιος μαϊ μάι μαιου مايو أيار mayıs травня května mája május toukokuuta मई",
    "june jun juni juin junio junho giugno giu czerwca czerwiec июня июнь июн ιουνίου ιούνιος ιουν ιουνιου يونيو يونية حزيران haziran haz червня června iunie június kesäkuuta जून",
    "july jul juli juillet juil julio julho luglio lug lipca lipiec июля июль июл ιουλίου ιούλιος ιουλ ιουλιου يوليو يولية تموز temmuz tem липня července iulie július heinäkuuta जुलाई",
    "august aug août aout agosto ago augustus sierpnia sierpień августа август авг αυγούστου αύγουστος αυγ αυγουστου أغسطس اغسطس آب ağustos ağu серпня srpna augusti augustus elokuuta agustus अगस्त",
    "september sep sept septembre septiembre setiembre setembro settembre sett września wrzesień сентября сентябрь сен сент σεπτεμβρίου σεπτέμβριος σεπ σεπτ σεπτεμβριου سبتمبر أيلول eylül eyl вересня září septembrie szeptember syyskuuta सितंबर सितम्बर",
    "october oct oktober okt octobre octubre outubro out ottobre ott października październik октября октябрь окт οκτωβρίου οκτώβριος οκτ οκτωβριου أكتوبر اكتوبر ekim eki жовтня října octombrie október lokakuuta अक्टूबर अक्तूबर",
    "november nov novembre noviembre novembro listopada listopad ноября ноябрь ноя нояб νοεμβρίου νοέμβριος νοε νοεμ νοεμβριου نوفمبر kasım kas листопада listopadu noiembrie marraskuuta नवंबर नवम्बर",
    "december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre grudnia grudzień декабря декабрь дек δεκεμβρίου δεκέμβριος δεκ δεκεμβριου ديسمبر aralık ara грудня prosince decembrie desember des joulukuuta desember दिसंबर दिसम्बर",
];
