//! The commonest small words of languages that share a script: what tells them apart where a text is too short for trigrams, and what
//! makes trigrams needless where a longer one is plainly of one language.
//!
//! Data and one count. A word may stand in several lists; only the difference counts.

use foldhash::{HashMap, HashMapExt};
use std::sync::LazyLock;
use whatlang::Lang;

/// The lists that each small word stands in, a bit a list.
static LISTS_OF: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut lists_of = HashMap::with_capacity(2_000);
    for (i, (_, list)) in (0u32..).zip(LISTS) {
        list.split(' ').for_each(|word| *lists_of.entry(word).or_default() |= 1 << i);
    }
    lists_of
});

/// What the small words of a text say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    /// The language that most of them belong to.
    pub(super) lang: Lang,
    /// How many do.
    pub(super) hits: u32,
    /// How many belong to the next best one.
    pub(super) next: u32,
    /// Words that were looked at, small or not.
    pub(super) words: u32,
}

/// The language whose small words stand most often among the first `limit` words of a text; `None` where none stands there.
pub(super) fn most(text: &str, limit: usize) -> Option<Count> {
    let mut hits = [0u32; LISTS.len()];
    let mut lower = String::new();
    let mut looked_at = 0;
    let words =
        text.split(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '’')).filter(|w| !w.is_empty());
    for word in words.take(limit) {
        lower.clear();
        if word.is_ascii() {
            lower.push_str(word);
            lower.make_ascii_lowercase();
        } else {
            word.chars().for_each(|c| lower.extend(c.to_lowercase()));
        }
        if let Some(lists) = LISTS_OF.get(lower.as_str()) {
            (0..).zip(&mut hits).for_each(|(i, hits)| *hits += lists >> i & 1);
        }
        looked_at += 1;
    }
    let mut best: Option<(Lang, u32)> = None;
    let mut next = 0;
    for ((lang, _), hits) in LISTS.into_iter().zip(hits) {
        match best {
            Some((_, most)) if hits <= most => next = next.max(hits),
            _ => {
                next = best.map_or(0, |(_, most)| most);
                best = Some((lang, hits));
            }
        }
    }
    let (lang, hits) = best.filter(|(_, hits)| *hits > 0)?;
    Some(Count { lang, hits, next, words: looked_at })
}

/// How many of its small words a text holds, for a language that has a list.
pub(super) fn has_list(lang: Lang) -> bool {
    LISTS.iter().any(|(l, _)| *l == lang)
}

const LISTS: [(Lang, &str); 32] = [
    (
        Lang::Eng,
        "the of and to in is that it for was on are as with they at be this have from or by but what we when your can said there an will how their about out them then her would like him has more could been its who now my than first his which after were not you our these new if into all one do",
    ),
    (
        Lang::Deu,
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde ich wir ihr kann wenn",
    ),
    (
        Lang::Fra,
        "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec son aux cette mais nous vous ont été comme ou leur ses elle fait être l'on je sans tout deux même on ces peut où",
    ),
    (
        Lang::Spa,
        "de la que el en y los se del las un por con no una su para es al lo como más pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está nos",
    ),
    (
        Lang::Por,
        "de que e do da em um para com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos são",
    ),
    (
        Lang::Ita,
        "di e il la che in un è per con non una del si da le dei nel alla come più al sono della i lo ha gli anche ma ci dal delle questo se nella su era mi essere stato o quando dopo degli hanno ai suo sua",
    ),
    (
        Lang::Nld,
        "de van het een en in is dat op te zijn met voor niet aan er om ook als bij maar door over uit hij naar ze heeft nog worden wordt ik je was dan of wat deze al kan meer zich tot hebben zo we geen",
    ),
    (
        Lang::Swe,
        "och i att det som en på är av för med den till inte har de ett om var jag men så han vi från kan sig när ska eller efter hon ut vid där nu också än över man mot hade",
    ),
    (
        Lang::Dan,
        "og i at det er en til af på den for med ikke som de har et der om han var jeg men sig så fra kan skal vi eller blev efter også hun nu ved over være mod bliver hvor",
    ),
    (
        Lang::Nob,
        "og i det er på som en til av å for med at ikke den har de et om han var jeg men seg så fra kan skal vi eller ble etter også hun nå ved over være mot blir hvor",
    ),
    (
        Lang::Fin,
        "ja on ei se että oli hän mutta joka ovat kun myös niin tai kuin ole mitä sen hänen minä jos vain nyt mukaan vielä olla voi sitä jo oli en kanssa ennen sekä",
    ),
    (
        Lang::Hun,
        "a az és hogy nem is egy van ez volt csak meg ha de már azt mint még el lesz ki minden mert után vagy amely így akkor ezt be lehet fel",
    ),
    (
        Lang::Pol,
        "w i na z się nie do to że jest o po jak od za przez ale co dla oraz są tego był tym jego ma już tylko jej być tak które który może ich lub czy bardzo przed roku",
    ),
    (
        Lang::Ces,
        "a v se na je že to s z do o i jako za pro ale po od k ve by si jsem jsou které však byl nebo tak bude jeho když jen byla podle také až před už být není",
    ),
    (
        Lang::Slk,
        "a v sa na je že to s z do o aj ako za pre ale po od k vo by si som sú ktoré však bol alebo tak bude jeho keď len bola podľa tiež až pred už byť nie",
    ),
    (
        Lang::Slv,
        "in v je na da se za ki z so pa s tudi po kot bi od ne še bo pri do o ali le iz pred sem jih če lahko bil bila več med biti",
    ),
    (
        Lang::Hrv,
        "i u je na se da za od su s koji o a što kao će bi ne iz to do nije kako je li te samo još ali ili nakon više biti sve po koje bio",
    ),
    (
        Lang::Ron,
        "de și în a la cu pe nu care o din că un este mai pentru se au ce sunt prin fi ca sau după dar fost lui această ei poate unui când dintre fără",
    ),
    (
        Lang::Tur,
        "ve bir bu da de için ile olarak daha çok olan gibi en ne o ise kadar sonra ama var değil her ya ki göre oldu olduğu yeni tarafından büyük",
    ),
    (
        Lang::Ind,
        "yang dan di dengan untuk dari ini itu dalam tidak pada akan ke adalah juga oleh sebagai dapat telah ada saat bisa karena mereka kami kita atau saya lebih",
    ),
    (
        Lang::Vie,
        "và của là có trong được cho không với các những đã một người này để từ khi cũng về đến như còn tại vào sẽ ông ra nhiều",
    ),
    (
        Lang::Cat,
        "de la i el que en a per les un del una amb és els no ha com al més es dels va són però o aquest aquesta també han sobre ser entre quan fins molt",
    ),
    (
        Lang::Lit,
        "ir yra kad į su iš bet kaip tai ne jis buvo o už apie nuo per tik jau dar pagal arba bus kuris prie",
    ),
    (Lang::Lav, "un ir ka uz no par ar kas bet tas nav bija pie tikai arī vai kā lai viņš jau pēc"),
    (Lang::Est, "ja on ei et see oli ka kui mis aga ta kes ning oma siis või nii juba välja pole üks mida"),
    (Lang::Tgl, "ang ng sa na mga at ay ni si para hindi ito kay may nang din siya ako ko mo po pa lang"),
    (
        Lang::Afr,
        "die van en in is het dat nie om vir te met op wat sy hy by was aan as 'n word ook maar hulle uit sal",
    ),
    (
        Lang::Rus,
        "и в не на что с по как это к из за от для его но у о то а был до так же он она мы вы все они если только уже при или бы еще который этого",
    ),
    (
        Lang::Ukr,
        "і в не на що з та до як це за від для його але у о й був так же він вона ми ви всі вони якщо тільки вже при або би ще який цього є",
    ),
    (
        Lang::Bul,
        "и в не на че с по като това за от са се но у до така той тя ние вие всички те ако само вече при или би още който да е беше към",
    ),
    (
        Lang::Srp,
        "и у не на да с по као то за од су се али о до тако он она ми ви сви они ако само већ при или би још који је био",
    ),
    (
        Lang::Bel,
        "і ў не на што з па як гэта да за ад для яго але у аб быў так ён яна мы вы усе яны калі толькі ўжо пры або бы яшчэ які",
    ),
];
