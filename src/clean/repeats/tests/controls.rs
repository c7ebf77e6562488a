//! Pages that repeat for good reason: nothing goes.

use super::{check, page};

#[track_caller]
fn stays(told: &str) {
    let lines = page(told).blocks.len();
    check(told, &".".repeat(lines));
}

#[test]
fn a_poem_with_a_refrain() {
    stays(
        "The mill wheel turns above the weir\nand grinds the winter corn,\nO carry me home, carry me home to the river\nwhere all my songs were born\n\n\
         The miller's daughter combs her hair\nbeside the frozen stream,\nO carry me home, carry me home to the river\nand let me lie and dream\n\n\
         The snow is deep, the road is long,\nthe lantern burning low,\nO carry me home, carry me home to the river\nwhere I was used to go",
    );
}

#[test]
fn a_song_with_a_chorus_of_four_lines() {
    let chorus = "Roll on, roll on, you old brown river,\nroll on by the willows and the town,\ncarry my letters to my darling,\ncarry my sorrow gently down";
    stays(&format!(
        "I left my house one morning early\nwith nothing but a coat of grey\nand all the birds were calling after\nwhile I was going on my way\n\n{chorus}\n\n\
         I met a man who sold me apples\nand asked him what the road was like\nhe laughed and said that all the bridges\nwere taken by the autumn tide\n\n{chorus}"
    ));
}

/// A song of stanzas that are one block each.
#[test]
fn a_chorus_as_a_paragraph() {
    let chorus = "Und wir ziehen weiter, immer weiter, bis zum Meer, und das Meer gibt keine Antwort her, gibt keine Antwort her";
    stays(&format!(
        "Am Morgen ging der alte Fischer hinunter an den Strand\n\n{chorus}\n\nAm Mittag lag die Sonne schwer auf Netzen und auf Sand\n\n{chorus}\n\nAm Abend kam sein Boot zurück, und keiner hielt die Hand\n\n{chorus}"
    ));
}

#[test]
fn questions_and_answers() {
    stays(
        "How long does the delivery take to the islands in winter?\nHow can I change the address of my order?\n\n\
         # How long does the delivery take to the islands in winter?\nAnswer:\nUsually five days, and a week when the ferry does not run.\n\n\
         # How can I change the address of my order?\nAnswer:\nWrite to us before noon, and we will change it for you.",
    );
}

#[test]
fn an_interview() {
    stays(
        "Lake Wire Magazine:\n“And what did you think at that moment?”\nIlse Hart\n“I thought that it was over, and I went home.”\nLake Wire Magazine:\n“And what did you think at that moment?”\nTom Okoro\n“I thought that it was over, and I went home.”",
    );
}

#[test]
fn lists_tables_and_code() {
    stays(
        "- 2 tablespoons of olive oil, plus more for the pan\n- 1 onion\n# For the sauce\n- 2 tablespoons of olive oil, plus more for the pan\n- 3 tomatoes",
    );
    stays(
        "| Marston | open | no tickets on the boat | 08:00\n| Oldhaven | open | no tickets on the boat | 09:00\n| Marston | open | no tickets on the boat | 08:00",
    );
    stays(
        "~ assert_eq!(board.next(), Some(Move::new(1, 2)), \"the board must not move\");\nThen:\n~ assert_eq!(board.next(), Some(Move::new(1, 2)), \"the board must not move\");",
    );
}

/// Lines that differ in a number, a sign or a name.
#[test]
fn tickers_prices_and_results() {
    stays(
        "18:05 Goal for Marston United after a corner from the left\n18:31 Goal for Marston United after a corner from the left\n18:44 Goal for Oldhaven City after a corner from the left",
    );
    stays(
        "Return ticket for one adult, valid all day: $12.50\nReturn ticket for one adult, valid all day: €12.50\nReturn ticket for one adult, valid all day: $125.0",
    );
    stays(
        "The temperature in the harbour will be around 5 °C in the morning\nThe temperature in the harbour will be around -5 °C in the morning",
    );
    stays(
        "Номер на двоих с завтраком и видом на старый порт, этаж 3\nНомер на двоих с завтраком и видом на старый порт, этаж 4",
    );
}

/// The same place and the same words, spoken of two people.
#[test]
fn paragraphs_by_one_pattern() {
    stays(
        "Ilse Hart was elected to the harbour board in the spring and has since voted with the majority on every question of fares and of piers.\n\
         Tom Okoro was elected to the harbour board in the spring and has since voted with the majority on every question of fares and of piers.",
    );
    stays(
        "张伟于春天当选港务委员会委员，此后在票价和码头的每一个问题上都与多数派一起投票，从未缺席。\n李娜于春天当选港务委员会委员，此后在票价和码头的每一个问题上都与多数派一起投票，从未缺席。",
    );
}

/// Every paragraph many times, in no order: a page that is made of repeats.
#[test]
fn a_page_of_repeats() {
    let lines = [
        "You walk through the long hall and hear the sea behind the door.",
        "You turn the lamp down and wait for the others to come back.",
        "You write the same letter to the harbour board once again.",
    ];
    let order = [0, 1, 2, 1, 1, 0, 0, 2, 2, 1, 0, 2, 0, 0, 1, 1, 2, 0, 2, 2, 1, 0, 1, 2, 0, 1, 1, 0];
    let told: Vec<String> =
        order.iter().enumerate().map(|(n, &l)| format!("{}\n\nDay {n}\n\nNight", lines[l])).collect();
    stays(&told.join("\n\n"));
}

/// A table of contents, above and beside the text.
#[test]
fn contents() {
    let heads = ["How the Board Chose Between Marston and Oldhaven", "What Mayor Hart Promised the Pilots"];
    let contents = heads.join("\n");
    let told = format!(
        "{contents}\n\n{contents}\n\n{}\nThe board chose between the two towns by lot, since nobody had asked for a vote on it in time.\nThat was in the spring, and by the autumn of that year nobody could say who had held the hat.\n\n{}\nThe pilots were promised a pension, and two of them live to this day in the house behind the pier.",
        heads[0], heads[1]
    );
    // The contents go where the headings stand in the text; no heading goes.
    check(&told, "R.RR.....");
}

/// What people quote of each other, and answers that fit two questions.
#[test]
fn quotations_and_answers() {
    let post = "The night boat is the only one that is never late, and the pilots are kinder than those of the day, if you ask me.";
    stays(&format!(
        "Ilse wrote:\n{post}\n\nTom wrote:\nI have never seen it.\n\nIlse said: ↑\n{post}\nNor have I, to be honest."
    ));
    stays(&format!("> {post}\nI do not think so.\n> {post}\nBut I do, and so does the mayor."));
    let answer = "Tickets are sold at the pier and in the town hall, from eight in the morning until the last boat has left.";
    stays(&format!(
        "# Where can I buy a ticket?\n{answer}\n# Is the town hall open at noon?\n{answer}\n# May I bring a dog?\nYes."
    ));
    stays(&format!("在哪里可以买到渡轮票？\n{answer}\n市政厅中午开门吗？\n{answer}\n可以带狗吗？\n可以。"));
}

/// The options of a listing, under each of its items.
#[test]
fn options_of_a_listing() {
    let options = "Any colour of the harbour\nRuby wine and sandstone\nStrawberry and vintage blue\nArmy green or amber light\nTerracotta and sea violet\nWith lid and leather strap\nWithout lid but with a strap\nWith a name on it\nIn a box of pine wood";
    let items: Vec<String> = ["Cup 16oz", "Flask 12oz", "Jug 40oz", "Bowl 8oz", "Mug 9oz"]
        .iter()
        .map(|i| format!("{i}\n{options}"))
        .collect();
    stays(&items.join("\n"));
}

/// Section labels and bylines in a live blog.
#[test]
fn labels() {
    stays(
        "Posted by Ilse Hart from the old naval pier\nThe first boat has left with some forty passengers and two dogs, the pilots say in a short message.\n\
         Posted by Ilse Hart from the old naval pier\nThe second boat waits for the tide, which is late today because of the wind from the north and the east.\n\
         Posted by Tom Okoro in Marston\nThe third boat was cancelled, and the passengers were sent home by bus in the early evening of that day.",
    );
}
