//! Pipeline files, good and bad, and what is said of the bad ones.

use super::*;
use expect_test::{Expect, expect};

/// A pipeline that is right, with `more` behind it.
fn minimal(more: &str) -> String {
    let stages: String =
        ["decode", "blocks", "rules"].map(|k| format!("[[stage]]\nkind = \"{k}\"\n")).concat();
    format!("[pipeline]\nname = \"mine\"\n{stages}{more}")
}

fn good(toml: &str) -> Pipeline {
    Pipeline::from_toml("p.toml", toml).unwrap_or_else(|e| panic!("{e}"))
}

fn bad(toml: &str) -> Diagnostics {
    match Pipeline::from_toml("p.toml", toml) {
        Ok(_) => panic!("this is no pipeline:\n{toml}"),
        Err(e) => e,
    }
}

/// Messages with their lines.
fn messages(toml: &str) -> Vec<String> {
    bad(toml).0.iter().map(|d| format!("{}: {}", d.line, d.message)).collect()
}

fn check(toml: &str, expected: Expect) {
    expected.assert_eq(&bad(toml).to_string());
}

#[test]
fn every_error_at_once() {
    check(
        r#"
[pipeline]
nam = "mine"

[[stage]]
kind = "decode"
mojibaker = false

[[stage]]
kind = "rules"

[[stage]]
kind = "bloks"

[[stage]]
kind = "repeats"
min_words = "six"

[[stage]]
kind = "verdict"
reject = ["eror_page", "parked", 3]

[[stage]]
kind = "filter"
max_link_ratio = 1.5
languages = ["english"]

[output]
	removed = "span"
"#,
        expect![[r#"
            error: a pipeline without a name
             --> p.toml:2:1
              |
            2 | [pipeline]
              | ^^^^^^^^^^
              = help: begin with `[pipeline]` and `name = "my-pipeline"`

            error: unknown key `nam` in `[pipeline]`
             --> p.toml:3:1
              |
            3 | nam = "mine"
              | ^^^
              = help: did you mean `name`? possible: `name`, `description`

            error: unknown key `mojibaker` in a stage of kind `decode`
             --> p.toml:7:1
              |
            7 | mojibaker = false
              | ^^^^^^^^^
              = help: did you mean `mojibake`? possible: `kind`, `mojibake`, `entities`, `nfc`

            error: `rules` stands before `blocks`: it votes on the blocks that `blocks` makes
              --> p.toml:10:8
               |
            10 | kind = "rules"
               |        ^^^^^^^
               = help: move it behind `blocks` (line 13)

            error: unknown kind of stage: `bloks`
              --> p.toml:13:8
               |
            13 | kind = "bloks"
               |        ^^^^^^^
               = help: did you mean `blocks`? possible: `decode`, `blocks`, `metadata`, `rules`, `model`, `repeats`, `language`, `verdict`, `filter`

            error: `min_words` is a text
              --> p.toml:17:13
               |
            17 | min_words = "six"
               |             ^^^^^
               = help: `min_words` has to be a whole number from 1 to 1000000

            error: unknown verdict `eror_page`
              --> p.toml:21:11
               |
            21 | reject = ["eror_page", "parked", 3]
               |           ^^^^^^^^^^^
               = help: did you mean `error_page`? possible: `error_page`, `consent_wall`, `paywall_stub`, `login_wall`, `index_page`, `parked`, `empty`, `not_text`

            error: `reject` is a whole number
              --> p.toml:21:34
               |
            21 | reject = ["eror_page", "parked", 3]
               |                                  ^
               = help: `reject` has to be a text in double quotes

            error: `max_link_ratio` is out of range: 1.5
              --> p.toml:25:18
               |
            25 | max_link_ratio = 1.5
               |                  ^^^
               = help: a number from 0 to 1

            error: `english` is no language code
              --> p.toml:26:14
               |
            26 | languages = ["english"]
               |              ^^^^^^^^^
               = help: ISO 639-1 codes in lower case, such as "en", "de", "zh"

            error: unknown `removed`: `span`
              --> p.toml:29:12
               |
            29 |  removed = "span"
               |            ^^^^^^
               = help: did you mean `spans`? possible: `spans`, `counts`, `full`, `none`"#]],
    );
}

#[test]
fn syntax_errors_do_not_hide_the_others_nor_invent_any() {
    check(
        "[pipeline]\nname = mine\n\n[[stage]]\nkind = \"decode\"\nnfc = 1\n\n[[stage]\nkind = \"blocks\"\n",
        expect![[r#"
            error: string values must be quoted, expected literal string
             --> p.toml:2:8
              |
            2 | name = mine
              |        ^^^^
              = help: put it in double quotes

            error: `nfc` is a whole number
             --> p.toml:6:7
              |
            6 | nfc = 1
              |       ^
              = help: `nfc` has to be `true` or `false`

            error: unclosed array table, expected `]`
             --> p.toml:8:9
              |
            8 | [[stage]
              |         ^
              = help: the file has to be TOML: `key = value`, text in double quotes, lists in [ ]"#]],
    );
}

#[test]
fn order_is_explained() {
    let order = |kinds: &[&str]| {
        let stages: String = kinds.iter().map(|k| format!("[[stage]]\nkind = \"{k}\"\n")).collect();
        let toml = format!("[pipeline]\nname = \"o\"\n{stages}");
        match Pipeline::from_toml("o", &toml) {
            Ok(_) => vec!["fine".to_owned()],
            Err(e) => {
                e.0.into_iter().map(|d| format!("{}; {}", d.message, d.help.unwrap_or_default())).collect()
            }
        }
    };
    let fine = [
        &["decode", "blocks"][..],
        &["decode", "blocks", "rules", "rules"],
        &["decode", "blocks", "repeats", "filter", "verdict", "rules", "filter", "language", "language"],
        &["decode", "blocks", "metadata", "language", "filter"],
    ];
    for kinds in fine {
        assert_eq!(order(kinds), ["fine"], "{kinds:?}");
    }
    let wrong: String = [
        &["blocks", "decode"][..],
        &["decode", "rules", "blocks"],
        &["decode", "blocks", "verdict", "rules"],
        &["decode", "blocks", "filter"],
        &["decode", "decode", "blocks"],
        &["decode", "blocks", "metadata", "metadata"],
        &["rules"],
        &["xyzzy", "blocks", "rules"],
        &["decoder", "block", "rule"],
    ]
    .into_iter()
    .map(|kinds| format!("{}\n  {}\n", kinds.join(" "), order(kinds).join("\n  ")))
    .collect();
    expect![[r#"
        blocks decode
          `blocks` stands before `decode`: it needs the text that `decode` makes of the bytes; move it behind `decode` (line 6)
        decode rules blocks
          `rules` stands before `blocks`: it votes on the blocks that `blocks` makes; move it behind `blocks` (line 8)
        decode blocks verdict rules
          `verdict` stands before `rules`: it looks at what would be kept, and no stage has voted yet; move it behind `rules` (line 10)
        decode blocks filter
          `filter` has nothing to go by: it looks at what would be kept, and no stage has voted yet; add a stage of kind `rules`, `repeats` or `metadata` before it
        decode decode blocks
          a second `decode` stage; one is enough; the first is in line 4
        decode blocks metadata metadata
          a second `metadata` stage; one is enough; the first is in line 8
        rules
          a pipeline without a `decode` stage; add `[[stage]]`, `kind = "decode"`: every page needs it
        xyzzy blocks rules
          unknown kind of stage: `xyzzy`; possible: `decode`, `blocks`, `metadata`, `rules`, `model`, `repeats`, `language`, `verdict`, `filter`
        decoder block rule
          unknown kind of stage: `decoder`; did you mean `decode`? possible: `decode`, `blocks`, `metadata`, `rules`, `model`, `repeats`, `language`, `verdict`, `filter`
          unknown kind of stage: `block`; did you mean `blocks`? possible: `decode`, `blocks`, `metadata`, `rules`, `model`, `repeats`, `language`, `verdict`, `filter`
          unknown kind of stage: `rule`; did you mean `rules`? possible: `decode`, `blocks`, `metadata`, `rules`, `model`, `repeats`, `language`, `verdict`, `filter`
    "#]].assert_eq(&wrong);
}

#[test]
fn a_filter_by_language_needs_the_language() {
    let filter = "[[stage]]\nkind = \"filter\"\nmin_stop_words = 2\n";
    assert_eq!(messages(&minimal(filter)).len(), 1);
    good(&minimal(&format!("[[stage]]\nkind = \"language\"\n{filter}")));
}

#[test]
fn values_are_held_to_their_types_and_bounds() {
    let stage = |kind: &str, line: &str| {
        minimal(&format!("[[stage]]\nkind = \"language\"\n[[stage]]\nkind = \"{kind}\"\n{line}\n"))
    };
    for (kind, line) in [
        ("filter", "min_words = -1"),
        ("filter", "min_words = 1.5"),
        ("filter", "min_words = 99999999999999999999999"),
        ("filter", "max_link_ratio = nan"),
        ("filter", "max_link_ratio = inf"),
        ("filter", "max_link_ratio = \"0.5\""),
        ("filter", "max_top_ngram_char_ratio = [0.2, 0.18]"),
        ("filter", "max_top_ngram_char_ratio = [0.2, 0.18, 2]"),
        ("filter", "max_top_ngram_char_ratio = 0.2"),
        ("filter", "min_words = 9\nmax_words = 8"),
        ("filter", "min_mean_word_length = 9\nmax_mean_word_length = 8.5"),
        ("filter", "languages = [\"en\", \"en\"]"),
        ("verdict", "reject = [\"ok\"]"),
        ("verdict", "reject = [\"empty\", \"empty\"]"),
        ("verdict", "reject = true"),
        ("repeats", "min_chars = 0"),
        ("rules", "sites = \"yes\""),
        ("language", "least = 1"),
        ("rules", "[limits]\nnesting = 0"),
        ("rules", "[limits]\npage_bytes = 5_000_000_000"),
        ("rules", "[output]\ntext = false"),
        ("rules", "[output]\nlayout = \"dolma\"\nblocks = true\ntext = false"),
        ("rules", "[output]\ncompression = \"zip\""),
        ("rules", "[input]\nformat = \"pdf\""),
        ("rules", "[input.fields]\nhtml = [\"body\"]\ntext = \"body\""),
        ("rules", "[input.fields]\nurls = \"u\""),
        ("rules", "[input.fields]\ntext = \"html\""),
        ("rules", "[input.fields]\nurl = [\"\"]"),
        ("rules", "[input]\nfields = 7"),
        ("rules", "[outputs]"),
    ] {
        assert_eq!(messages(&stage(kind, line)).len(), 1, "{line}: {:?}", messages(&stage(kind, line)));
    }
    for (kind, line) in [
        ("filter", "max_link_ratio = 1"),
        ("filter", "min_words = 0x10\nmax_words = 16"),
        ("verdict", "reject = \"parked\""),
        ("rules", "[input.fields]\ntext = \"raw_content\"\nurl = [\"uri\", \"url\"]"),
        ("rules", "[input.fields]\ntext = \"html\"\nhtml = []"),
        ("rules", "[output]\ntext = false\nblocks = true"),
    ] {
        good(&stage(kind, line));
    }
}

#[test]
fn meant_words_are_guessed() {
    let help = |toml: &str| bad(toml).0.remove(0).help.unwrap_or_default();
    for (line, meant) in [
        ("max_link_raito = 0.5", "max_link_ratio"),
        ("min-words = 5", "min_words"),
        ("Languages = [\"en\"]", "languages"),
    ] {
        let toml = minimal(&format!("[[stage]]\nkind = \"filter\"\n{line}\n"));
        assert!(help(&toml).starts_with(&format!("did you mean `{meant}`?")), "{}", help(&toml));
    }
    let far = minimal("[[stage]]\nkind = \"filter\"\ncolour = 1\n");
    assert!(help(&far).starts_with("possible: `kind`, `min_words`"), "{}", help(&far));
}

#[test]
fn columns_count_characters() {
    let d = bad(&minimal("[[stage]]\nkind = \"verdict\"\nreject = [\"ümläüt\", \"parkd\"]\r\n")).0.remove(1);
    assert_eq!((d.line, d.column, d.source_line.as_str()), (11, 21, "reject = [\"ümläüt\", \"parkd\"]"));
    let shown = d.to_string();
    let carets = shown.lines().nth(4).map(|l| l.chars().filter(|c| *c == '^').count());
    assert_eq!(carets, Some(7), "{shown}");
}

#[test]
fn hostile_files_are_errors_and_not_more() {
    let long = "x".repeat(200_000);
    for toml in [
        "[".repeat(100_000),
        format!("{long} = 1"),
        format!("[pipeline]\nname = \"{long}\""),
        format!("a = {}", "[".repeat(50_000)),
        "\0\u{1b}[31m".to_owned(),
        "[[stage]]\nkind = \"rulez\"\n".repeat(500),
        String::new(),
    ] {
        let shown = bad(&toml).to_string();
        assert!(!shown.contains('\u{1b}') && !shown.contains('\0'));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_files_are_reported_within_their_lines(
        cuts in proptest::collection::vec((0usize..2_000, 0usize..12, "[a-z\\[\\]=\"'.\n#{},0-9\u{e9}]{0,4}"), 1..4),
    ) {
        let mut toml: Vec<char> = text("crawl").unwrap().chars().collect();
        for (at, len, put) in cuts {
            let at = at % toml.len();
            let end = (at + len).min(toml.len());
            toml.splice(at..end, put.chars());
        }
        let toml: String = toml.into_iter().collect();
        if let Err(found) = Pipeline::from_toml("p.toml", &toml) {
            assert!(!found.0.is_empty());
            for d in &found.0 {
                assert!(d.line >= 1 && d.line <= toml.lines().count() + 1, "{d}");
                assert!(!d.message.is_empty() && d.help.is_some());
            }
        }
    }
}

#[test]
fn unknown_keys_name_their_table() {
    let toml = minimal("[input.fields]\nurls = \"u\"\n[input]\nform = \"html\"\n");
    assert_eq!(
        messages(&toml),
        ["10: unknown key `urls` in `[input.fields]`", "12: unknown key `form` in `[input]`"]
    );
}

#[test]
fn serde_reads_the_same_as_the_checker() {
    let all = "[limits]\nnesting = 100\n[input]\nformat = \"jsonl\"\n[input.fields]\ntext = \"raw\"\nid = [\"a\", \"b\"]\ntitle = []\n\
        [output]\nblocks = true\nlinks = true\nremoved = \"full\"\nmarkup = \"markdown\"\nlayout = \"dolma\"\ncompression = \"gzip\"\n";
    let mut texts: Vec<String> = names().filter_map(text).map(str::to_owned).collect();
    texts.push(minimal(all));
    for text in texts {
        let by_serde: PipelineFile = toml::from_str(&text).unwrap();
        let by_checker = good(&text);
        // The order of verdicts and languages means nothing; the checker sorts them.
        let resolved: PipelineFile = toml::from_str(&by_checker.resolved_toml).unwrap();
        let sorted = |mut file: PipelineFile| {
            for stage in &mut file.stage {
                if let crate::clean::plan::Stage::Verdict(v) = stage {
                    v.reject.sort();
                }
            }
            file
        };
        assert_eq!(resolved, sorted(by_serde));
        let again = good(&by_checker.resolved_toml);
        assert_eq!(again.plan.id, by_checker.plan.id);
    }
}

#[test]
fn the_fingerprint_is_that_of_the_settings() {
    let print = |toml: &str| good(toml).plan.id.fingerprint;
    let web = text("web").unwrap();
    let base = print(web);
    assert_eq!(base.len(), 32);
    assert_eq!(base, Pipeline::default().plan.id.fingerprint);
    for same in [
        web.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l}  # more\n")).collect::<String>(),
        web.replace("name = \"web\"", "name = \"other\""),
        web.replace("min_words = 1", "min_words = 0x01"),
        format!("{web}\n[limits]\nnesting = 512\n"),
        web.replace("\"parked\", \"empty\"", "\"empty\", \"parked\""),
    ] {
        assert_ne!(same, web);
        assert_eq!(print(&same), base);
    }
    let mut seen = vec![base];
    for other in [
        web.replace("min_words = 1", "min_words = 2"),
        web.replace("min_words = 1", "min_words = 1\nmax_words = 9"),
        web.replace("\"parked\", ", ""),
        web.replace("kind = \"decode\"", "kind = \"decode\"\nnfc = false"),
        web.replace("kind = \"blocks\"", "kind = \"blocks\"\njoin_lines = false"),
        web.replace("kind = \"rules\"", "kind = \"rules\"\nsites = false"),
        web.replace("kind = \"repeats\"", "kind = \"repeats\"\nmin_chars = 41"),
        web.replace("removed = \"spans\"", "removed = \"full\""),
        web.replace("removed = \"spans\"", "layout = \"dolma\""),
        web.replace("removed = \"spans\"", "compression = \"none\""),
        web.replace("[[stage]]\nkind = \"language\"\n", ""),
        format!("{web}\n[limits]\nblocks = 100\n"),
        format!("{web}\n[input.fields]\ntext = \"body\"\n"),
        format!("{web}\n[input]\nformat = \"warc\"\n"),
    ] {
        let print = print(&other);
        assert!(!seen.contains(&print), "{other}");
        seen.push(print);
    }
}

#[test]
fn files_beside_a_pipeline_are_laid_over_the_embedded_ones() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mine.toml");
    let put = |name: &str, text: &str| {
        let file = dir.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    let load = || load(path.to_str()).unwrap_or_else(|e| panic!("{e}"));
    put("mine.toml", &minimal(""));
    let embedded = load();
    assert!(embedded.plan.sites.for_host("en.wikipedia.org").is_some());

    put("sites/mine.toml", "hosts = [\"mine.example\"]\ndrop = [\".x\"]\n");
    let added = load();
    assert!(added.plan.sites.for_host("en.wikipedia.org").is_some());
    assert!(added.plan.sites.for_host("a.mine.example").is_some());
    assert_ne!(added.plan.id, embedded.plan.id);

    put("sites/mine.toml", "# a remark\nhosts = [\"mine.example\"]\ndrop = [{ selector = \".x\" }]\n");
    assert_eq!(load().plan.id, added.plan.id);
    put(
        "sites/mine.toml",
        "hosts = [\"mine.example\"]\ndrop = [{ selector = \".x\", reason = \"share\" }]\n",
    );
    assert_ne!(load().plan.id, added.plan.id);

    put("sites/wikipedia.toml", "hosts = [\"other.example\"]\nkeep = \"main\"\n");
    let replaced = load();
    assert!(replaced.plan.sites.for_host("en.wikipedia.org").is_none());

    let phrases = |list: &str| {
        format!(
            "language = \"xx\"\n[[group]]\nreason = \"share\"\nmatch = \"whole\"\nmax_words = 5\nphrases = [{list}]\n"
        )
    };
    put("lexicon/xx.toml", &phrases("\"Abrakadabra\""));
    let more = load();
    assert!(more.plan.lexicon.phrases().any(|p| p.text == "Abrakadabra" && &*p.language == "xx"));
    assert_ne!(more.plan.id, replaced.plan.id);
    put("lexicon/xx.toml", &phrases("\"Simsalabim\""));
    assert_ne!(load().plan.id, more.plan.id);

    put("sites/.hidden.toml", "nonsense");
    put("sites/notes.txt", "nonsense");
    load();
}

#[test]
fn errors_of_site_and_lexicon_files_come_with_the_pipelines_own() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["sites", "lexicon"] {
        std::fs::create_dir(dir.path().join(folder)).unwrap();
    }
    let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    put("mine.toml", &minimal("[[stage]]\nkind = \"filtr\"\n"));
    put(
        "sites/a.toml",
        "hosts = [\"https://a.example/x\", \"b.example\"]\nkeep = \"main >\"\ndrop = [\".ok\", { selector = \"p:foo(\", reason = \"shar\" }, \
         { pattern = \"(unclosed\" }, { reason = \"share\" }, 5]\ntitles = \"h1\"\n",
    );
    put("sites/b.toml", "hosts = [\"b.example\"]\n");
    put(
        "lexicon/xx.toml",
        "language = \"English\"\n[[group]]\nreason = \"relatd\"\nmatch = \"begins\"\nphrases = [\"x\", \"x\", \"!!\"]\n\
         [[group]]\nfield = \"author\"\nmatch = \"starts\"\nmax_words = 5\nphrases = [\"by\", \"by\", \"!!\"]\n",
    );
    let all = load(dir.path().join("mine.toml").to_str()).unwrap_err();
    let shown = all.to_string().replace(dir.path().to_str().unwrap(), "DIR");
    expect![[r#"
        error: unknown kind of stage: `filtr`
          --> DIR/mine.toml:10:8
           |
        10 | kind = "filtr"
           |        ^^^^^^^
           = help: did you mean `filter`? possible: `decode`, `blocks`, `metadata`, `rules`, `model`, `repeats`, `language`, `verdict`, `filter`

        error: `https://a.example/x` is no host name
         --> DIR/sites/a.toml:1:10
          |
        1 | hosts = ["https://a.example/x", "b.example"]
          |          ^^^^^^^^^^^^^^^^^^^^^
          = help: a name in lower case without `www.`, scheme, port or path, such as "example.com"; subdomains are included

        error: `main >` is no CSS selector: dangling combinator
         --> DIR/sites/a.toml:2:8
          |
        2 | keep = "main >"
          |        ^^^^^^^^
          = help: names, `.class`, `#id`, `[attr=value]`, combined by spaces, `>` and commas, as in "main .share, footer"

        error: `p:foo(` is no CSS selector: unsupported pseudo class or element
         --> DIR/sites/a.toml:3:29
          |
        3 | drop = [".ok", { selector = "p:foo(", reason = "shar" }, { pattern = "(unclosed" }, { reason = "share" }, 5]
          |                             ^^^^^^^^
          = help: names, `.class`, `#id`, `[attr=value]`, combined by spaces, `>` and commas, as in "main .share, footer"

        error: unknown reason `shar`
         --> DIR/sites/a.toml:3:48
          |
        3 | drop = [".ok", { selector = "p:foo(", reason = "shar" }, { pattern = "(unclosed" }, { reason = "share" }, 5]
          |                                                ^^^^^^
          = help: did you mean `share`? possible: `navigation`, `header`, `footer`, `sidebar`, `related`, `promo`, `share`, `advert`, `consent`, `subscribe`, `login`, `comments`, `disclaimer`, `copyright`, `error_banner`, `widget`, `hidden`, `title_repeat`, `teaser`, `repeat`, `template`, `low_value`

        error: `(unclosed` is no regular expression: unclosed group
         --> DIR/sites/a.toml:3:70
          |
        3 | drop = [".ok", { selector = "p:foo(", reason = "shar" }, { pattern = "(unclosed" }, { reason = "share" }, 5]
          |                                                                      ^^^^^^^^^^^
          = help: escape `\.()[]{}*+?|^$` by a backslash to mean themselves; in TOML put it in 'single quotes'

        error: an entry of `drop` needs either a selector or a pattern
         --> DIR/sites/a.toml:3:85
          |
        3 | drop = [".ok", { selector = "p:foo(", reason = "shar" }, { pattern = "(unclosed" }, { reason = "share" }, 5]
          |                                                                                     ^^^^^^^^^^^^^^^^^^^^
          = help: write `{ selector = ".ad", reason = "advert" }` or `{ pattern = "^Ad:", reason = "advert" }`

        error: `drop` is a whole number
         --> DIR/sites/a.toml:3:107
          |
        3 | drop = [".ok", { selector = "p:foo(", reason = "shar" }, { pattern = "(unclosed" }, { reason = "share" }, 5]
          |                                                                                                           ^
          = help: `drop` has to be a list of selectors, or of tables with `selector` or `pattern` and `reason`

        error: unknown key `titles` in a site file
         --> DIR/sites/a.toml:4:1
          |
        4 | titles = "h1"
          | ^^^^^^
          = help: did you mean `title`? possible: `hosts`, `keep`, `drop`, `title`, `author`, `date`

        error: a site file without rules
         --> DIR/sites/b.toml:1:9
          |
        1 | hosts = ["b.example"]
          |         ^^^^^^^^^^^^^
          = help: add `keep`, `drop`, `title`, `author` or `date`

        error: `b.example` has rules already, in DIR/sites/a.toml
         --> DIR/sites/b.toml:1:10
          |
        1 | hosts = ["b.example"]
          |          ^^^^^^^^^^^
          = help: put all rules of a host into one file

        error: `English` is no language code
         --> DIR/lexicon/xx.toml:1:12
          |
        1 | language = "English"
          |            ^^^^^^^^^
          = help: an ISO 639-1 code in lower case, as in `language = "en"`

        error: a group without `max_words`
         --> DIR/lexicon/xx.toml:2:1
          |
        2 | [[group]]
          | ^^^^^^^^^
          = help: add `max_words = `: the longest block, in words, that the phrases are looked for in

        error: unknown reason `relatd`
         --> DIR/lexicon/xx.toml:3:10
          |
        3 | reason = "relatd"
          |          ^^^^^^^^
          = help: did you mean `related`? possible: `navigation`, `header`, `footer`, `sidebar`, `related`, `promo`, `share`, `advert`, `consent`, `subscribe`, `login`, `comments`, `disclaimer`, `copyright`, `error_banner`, `widget`, `hidden`, `title_repeat`, `teaser`, `repeat`, `template`, `low_value`

        error: unknown `match`: `begins`
         --> DIR/lexicon/xx.toml:4:9
          |
        4 | match = "begins"
          |         ^^^^^^^^
          = help: possible: `whole`, `starts`, `ends`, `contains`, `section`

        error: `by` stands twice
          --> DIR/lexicon/xx.toml:10:18
           |
        10 | phrases = ["by", "by", "!!"]
           |                  ^^^^
           = help: take one out; the other is in line 10

        error: `!!` can never match: no letter or digit to look for
          --> DIR/lexicon/xx.toml:10:24
           |
        10 | phrases = ["by", "by", "!!"]
           |                        ^^^^
           = help: change it or take it out"#]].assert_eq(&shown);
}

#[test]
fn names_and_paths() {
    assert_eq!(load(None).unwrap().plan.id.name, "web");
    assert_eq!(load(Some("news")).unwrap().source, Origin::Embedded("news".to_owned()));
    expect![[r#"
        error: no embedded pipeline is called `wbe`
         --> wbe
          = help: possible: `web`, `news`, `crawl`; for a file give its path, as in `./wbe.toml`"#]]
    .assert_eq(&load(Some("wbe")).unwrap_err().to_string());
    expect![[r#"
        error: cannot read the file: No such file or directory (os error 2)
         --> no/such.toml
          = help: the path of a file, or one of the embedded pipelines: web, news, crawl"#]]
    .assert_eq(&load(Some("no/such.toml")).unwrap_err().to_string());
    assert!(Pipeline::named("nosuch").is_none());
}

#[test]
fn a_pipeline_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Pipeline>();
}

#[test]
fn the_embedded_files_are_those_of_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let mut on_disk: Vec<String> = Vec::new();
    for folder in ["", "sites/", "lexicon/", "models/"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
        on_disk.extend(
            names.filter(|n| n.ends_with(".toml") || n.ends_with(".model")).map(|n| format!("{folder}{n}")),
        );
    }
    on_disk.sort();
    assert_eq!(embedded::paths(), on_disk);
}
