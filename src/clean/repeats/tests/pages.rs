//! Pages that say things twice.

use super::check;

const PARAGRAPHS: [&str; 6] = [
    "(LAKE WIRE) The harbour board is weighing a second ferry line across the bay, two members said on Friday after a closed meeting.",
    "During the trial in 2021 three boats ran every hour from Marston, Oldhaven and the naval pier, and the board counted 41,000 passengers.",
    "One member, who asked not to be named, said that the talks are early. \"Much has changed since then,\" she added on the steps of the hall.",
    "The report notes that fuel now costs twice as much as it did, and that the city has fewer pilots than it had four years ago.",
    "Last month Oldhaven signed a treaty with its neighbours, under which both keep their docks open at night throughout the winter.",
    "Meanwhile the mayor goes on asking for a compromise, though he has blamed the pilots for the long delays of the past season.",
];

/// As in the wire page that holds five of six paragraphs twice.
#[test]
fn five_of_six_paragraphs_twice() {
    let story = PARAGRAPHS.join("\n");
    let again = PARAGRAPHS[1..].join("\n");
    check(
        &format!("= Harbour board weighs a second ferry\n{story}\n{again}\nLegal notice:"),
        "=......RRRRR.",
    );
}

#[test]
fn a_whole_story_twice_in_chinese() {
    let story = "市政府周五宣布，将在明年春天重新开放旧港口的渡轮航线，并增加夜间班次。\n据两名与会者透露，委员会在闭门会议上讨论了三个方案，其中两个需要新的码头。\n去年共有四万一千名乘客乘坐试运行的渡轮，比前一年增加了百分之十二。";
    check(&format!("{story}\n{story}"), "...RRR");
}

#[test]
fn a_run_with_an_insert() {
    let [a, b, c, d, ..] = PARAGRAPHS;
    check(&format!("{a}\n{b}\n{c}\n{d}\nEnd of story\n{a}\n{b}\nAdvertisement\n{c}\n{d}"), ".....RR.RR");
}

/// The page is rendered three times; more than 60 % goes, but in one stretch.
#[test]
fn three_renderings() {
    let story = PARAGRAPHS.join("\n");
    check(&format!("{story}\n{story}\n{story}"), "......RRRRRRRRRRRR");
}

/// For wide screens, for narrow ones and for print, each with a footer of its own.
#[test]
fn three_renderings_in_several_stretches() {
    let story: String = (0..24).map(|i| format!("{} It was the {i}th time.\n", PARAGRAPHS[i % 6])).collect();
    let page = format!("{story}Wide\nScreens\n{story}Narrow\nScreen\n{story}");
    let copy = "R".repeat(24);
    check(&page, &format!("{}..{copy}..{copy}", ".".repeat(24)));
}

/// As in the page that opens with its title, its lead and the start of the next paragraph, cut off.
#[test]
fn title_and_teaser_of_two_paragraphs() {
    check(
        "= City Weighs Second Ferry Across the Bay, Wire Says\n\n\
         The old line has grown more popular since the trial of the last decade, according to riders. Sources quoted by the Wire say that Mayor Hart's staff is weighing a new route tow...\n\n\
         # City Weighs Second Ferry Across the Bay, Wire Says\n\
         The old line has grown more popular since the trial of the last decade, according to riders.\n\n\
         Sources quoted by the Wire say that Mayor Hart's staff is weighing a new route towards Oldhaven, like the one of her first term.",
        "=TH..",
    );
}

#[test]
fn teasers_by_their_marks() {
    let whole = "Die Stadt will den alten Hafen im kommenden Frühjahr wieder öffnen, sagte die Bürgermeisterin am Freitag vor dem Rathaus.";
    for mark in ["...", "…", " […]", " [...]", " (…)", "… Weiterlesen", "... Mehr lesen »"] {
        check(&format!("Die Stadt will den alten Hafen im kommenden Früh{mark}\n\n{whole}"), "T.");
        check(&format!("{whole}\n\nDie Stadt will den alten Hafen im{mark}"), ".T");
    }
    check(
        "Городской совет откроет старый порт весной следующего г…\n\nГородской совет откроет старый порт весной следующего года, сообщила в пятницу мэр города.",
        "T.",
    );
    check(
        "市政府周五宣布，将在明年春天重新开放旧港口……\n\n市政府周五宣布，将在明年春天重新开放旧港口的渡轮航线。",
        "T.",
    );
}

/// What merely begins alike, or ends in an ellipsis, stays.
#[test]
fn what_is_no_teaser() {
    check(
        "The board will open the old harbour in winter...\n\nThe board will open the old harbour in spring, said the mayor.",
        "..",
    );
    check("The board will open...\n\nThe board will open the old harbour in spring, said the mayor.", "..");
    check("We waited for the boat for hours...\n\nIt came at night, and no one spoke.", "..");
}

#[test]
fn a_lead_without_a_mark() {
    let first =
        "The old line has grown more popular since the trial of the last decade, according to riders.";
    let second = "Nobody at the town hall expected so many passengers in the first winter of the trial.";
    let (a, b) =
        ("The board met on Friday in the old hall.", "More talks will follow in the spring of next year.");
    check(&format!("{first}\n\n{first} {second}\n\n{a}"), "T..");
    check(&format!("{first} {second}\n\n{first} {a}\n\n{second} {b}"), "T..");
}

#[test]
fn titles_again() {
    let title = "City Weighs Second Ferry Across the Bay";
    check(
        &format!(
            "{title} | Lake Wire\n= {title}\n{}\n- {title}\n{title}\nCity weighs second ferry…",
            PARAGRAPHS[0]
        ),
        "H=.HHH",
    );
    check(&format!("= Talks\n{}\nTalks", PARAGRAPHS.join("\n")), "=.......");
    check(&format!("= {title}\nCity Weighs Second Ferry Across the Bay in 2024\n{}", PARAGRAPHS[0]), "=..");
}

/// As in the page that leaves a gallery's caption at its top and before each related headline.
#[test]
fn captions_round_a_page() {
    let [a, b, c, ..] = PARAGRAPHS;
    let caption = "Mayor Ilse T. Hart and harbour master Tom Okoro";
    check(
        &format!(
            "{caption}\n{caption}¦City Archive\n\n# City Weighs Second Ferry\n\n{a}\n\n{b}\n\n{c}\n\n\
             {caption}\nNew Pilots Sworn In at the Old Naval Pier\n{caption}\nOldhaven Signs a Treaty With Its Neighbours\n{caption}\nMarston Warns of Higher Fares\n\nRelated"
        ),
        "RC¢....R.R.R..",
    );
    check(
        &format!("{caption}\n\n# Pilots sworn in\n\n{a}\n\n{b}\n\n{caption}\nNew pilots\n{caption}"),
        "C...R.R",
    );
    check(&format!("^ {caption}\n{a}\n^ {caption}\n{b}"), "C.R.");
    let russian = "Мэр Ольга Гарт и начальник порта Том Окоро";
    check(&format!("{russian}¦Архив Города\n\n{a}\n\n{b}\n\n{russian}"), "C¢..R");
}

#[test]
fn single_paragraphs_again() {
    let [a, b, c, d, ..] = PARAGRAPHS;
    check(&format!("{a}\n{b}\n{c}\n{a}\n{d}"), "...R.");
    let short = "Have you travelled by ferry this winter, or know the pilots.";
    check(&format!("{short}\n{a}\n{b}\n{short}\n{d}"), "...R.");
    check(&format!("{short}\nMenu\nSearch\nLog in\n{a}\n{b}\n{short}\n{c}\n{d}"), "R........");
    check(&format!("{a}\nThe boats leave at noon.\nThe boats leave at noon.\n{b}"), "..R.");
}

#[test]
fn nearly_the_same_paragraph() {
    let [a, b, ..] = PARAGRAPHS;
    let near = a.replace("(LAKE WIRE) ", "");
    check(&format!("{a}\n{b}\n{near}"), "..R");
    check(&format!("{near}\n{b}\n{a}"), "R..");
    let other_number = PARAGRAPHS[1].replace("41,000", "43,000");
    check(&format!("{}\n{b}\n{a}", other_number), "...");
    let other_name = PARAGRAPHS[4].replace("Oldhaven", "Marston");
    check(&format!("{}\n{b}\n{other_name}", PARAGRAPHS[4]), "...");
}
