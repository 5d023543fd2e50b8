//! What reasons name, and what they do not. Predictions are made by hand but for the last tests, so that what is
//! asserted holds for any model. Whoever acts in the texts does not exist.

use proptest::prelude::*;
use risala::{Evidence, Label, Leaf, LeafProbabilities, Prediction, Reason};

/// Names of the classes of cues in the two languages.
const ORDER: [&str; 2] = ["a call to order, buy, come or follow", "دعوة إلى الطلب أو الشراء"];
const OFFER: [&str; 2] = ["words of price or offer", "كلمات سعر أو عرض"];
const CONTACT: [&str; 2] = ["a way to get in touch", "وسيلة تواصل"];
const QUESTION: [&str; 2] = ["a question", "سؤال"];
const REPLY: [&str; 2] = ["a request for a reply or help", "طلب ردّ أو عون"];
const ADDRESS: [&str; 2] = ["words to the reader", "مخاطبة القارئ"];
const RALLY: [&str; 2] = ["a call to take a side", "دعوة إلى الانحياز"];
const FRONT: [&str; 2] = ["words that set us against them", "مواجهة بيننا وبين عدوّ"];
const ENEMY: [&str; 2] = ["words for an enemy", "كلمات عن عدوّ"];
const PRAISE: [&str; 2] = ["words of praise or glory", "كلمات تمجيد"];
const THREAT: [&str; 2] = ["words of danger or threat", "كلمات خطر أو تهديد"];
const REPORT: [&str; 2] = ["words of report", "كلمات نقل وإخبار"];

/// Nearly all on one leaf.
fn sure(leaf: Leaf) -> LeafProbabilities {
    LeafProbabilities::from_scores(std::array::from_fn(|at| if at == leaf.index() { 9.0 } else { 0.0 }))
}

/// The first places where these words stand in the text, with their weights for a label.
fn pieces(text: &str, toward: Label, words: &[(&str, f64)]) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = words
        .iter()
        .map(|&(word, weight)| {
            let start = text.find(word).unwrap_or_else(|| panic!("{word} is not in {text}"));
            Evidence { start, end: start + word.len(), text: word.to_owned(), toward, weight }
        })
        .collect();
    found.sort_by_key(|piece| piece.start);
    found
}

fn reason_with(text: &str, probabilities: LeafProbabilities, words: &[(&str, f64)]) -> Reason {
    let evidence = Some(pieces(text, probabilities.label(), words));
    Reason::of(text, &Prediction { evidence, ..Prediction::new(probabilities) })
}

fn reason(text: &str, leaf: Leaf, words: &[(&str, f64)]) -> Reason {
    reason_with(text, sure(leaf), words)
}

/// The words that a line quotes.
fn quoted(line: &str) -> Vec<&str> {
    line.split('«').skip(1).filter_map(|rest| rest.split_once('»')).map(|(word, _)| word).collect()
}

/// Asserts that the word, the only evidence, is named as a cue of this class in both languages.
#[track_caller]
fn named(class: [&str; 2], leaf: Leaf, cases: &[(&str, &str)]) {
    for (text, word) in cases {
        let Reason { ar, en } = reason(text, leaf, &[(word, 1.0)]);
        for (line, class) in [(&en, class[0]), (&ar, class[1])] {
            let (_, rest) = line.split_once(class).unwrap_or_else(|| panic!("{text}: {line}"));
            assert!(rest.contains(&format!("(«{word}»)")), "{text}: {line}");
        }
    }
}

/// Asserts that the word, the only evidence, is named by its weight alone.
#[track_caller]
fn nameless(leaf: Leaf, cases: &[(&str, &str)]) {
    for (text, word) in cases {
        let Reason { ar, en } = reason(text, leaf, &[(word, 1.0)]);
        assert!(
            en.contains(&format!("; no known cue speaks for it, it rests on the weight of «{word}»")),
            "{en}"
        );
        assert!(ar.contains(&format!("؛ ولا ترجّحه علامة معروفة، بل يستند إلى وزن «{word}»")), "{ar}");
    }
}

#[test]
fn calls_to_order() {
    named(
        ORDER,
        Leaf::Purchase,
        &[
            ("اطلب الآن والشحن علينا", "اطلب"),
            ("واحْجِزوا مقاعدكم", "واحْجِزوا"),
            ("لا تتردد واشترِ بثقة", "واشترِ"),
            ("الساعة وصلت، اطلبها من الموقع", "اطلبها"),
            ("كلميني أو ابعتي على الصفحة، متفوتيش الفرصة", "متفوتيش"),
            ("لا يطوفكم العرض يا حلوين", "يطوفكم"),
            ("احجزو قبل الزحمة", "احجزو"),
            ("الحگوا قبل ما تخلص", "الحگوا"),
            ("كومندي دابا وتوصلك لباب الدار", "كومندي"),
            ("إشتركوا بالباقة الذهبية", "إشتركوا"),
            ("اطـــلب بضغطة زر", "اطـــلب"),
            ("حلقات البرنامج هنا #اطلب_الآن", "اطلب"),
            // Spelled like a past tense, and told by what follows.
            ("سجل الآن في الدورة", "سجل"),
            ("واتصل بنا لأي طلب", "واتصل"),
            ("حمّل دلوقتي التطبيق", "حمّل"),
        ],
    );
    nameless(
        Leaf::Purchase,
        &[
            ("أطلب منكم الصبر قليلاً", "أطلب"),
            ("اشترى التاجر قطعة الأرض", "اشترى"),
            ("بدي احجز طاولة لشخصين", "احجز"),
            ("عايز اطلب بيتزا", "اطلب"),
            ("سجل اللاعب هدفين", "سجل"),
            ("اتصل المدير بالشركة", "اتصل"),
            ("المطالب كثيرة", "المطالب"),
        ],
    );
}

#[test]
fn offers() {
    named(
        OFFER,
        Leaf::Purchase,
        &[
            ("السعر يبدأ من خمسين", "السعر"),
            ("بسعر الجملة", "بسعر"),
            ("وخصم خاص للطلاب", "وخصم"),
            ("الشحن ببلاش لحد الخميس", "ببلاش"),
            ("تصفيات نهاية الموسم", "تصفيات"),
            ("في حسومات عالكل", "حسومات"),
            ("صولد على الصبابط", "صولد"),
            ("ليفريزون فابور للدار", "فابور"),
            ("بس بخمسين ألف دينار", "دينار"),
            ("شقة للبيع بحي الزهور", "للبيع"),
            ("تنزيلات كبيرة #عروض_الصيف", "عروض"),
        ],
    );
    nameless(Leaf::Purchase, &[("المستعرض الجديد سريع", "المستعرض"), ("وصلت 50 سيارة", "50")]);
    // A sum is quoted whole, whichever of its parts is the evidence.
    for (text, part, sum) in [
        ("العباية 120 ريال فقط", "120", "120 ريال"),
        ("العباية 120 ريال فقط", "ريال", "120 ريال"),
        ("نزّلنا ٥٠٪ من الثمن", "٪", "٥٠٪"),
        ("الساعة $99 فقط", "99", "$99"),
    ] {
        let line = reason(text, Leaf::Purchase, &[(part, 1.0)]).en;
        assert!(line.contains(&format!("{} («{sum}»)", OFFER[0])), "{line}");
    }
}

#[test]
fn contacts() {
    named(
        CONTACT,
        Leaf::Purchase,
        &[
            ("راسلنا على https://shop.example/a", "https://shop.example/a"),
            ("البريد sales@shop.example", "sales@shop.example"),
            ("صفحتنا @warda_shop", "@warda_shop"),
            ("للتفاصيل 0500000000", "0500000000"),
            ("للتفاصيل +966-50-000-0000", "+966-50-000-0000"),
            ("للتفاصيل ٠٥٠٠٠٠٠٠٠٠", "٠٥٠٠٠٠٠٠٠٠"),
            ("بالواتساب على مدار الساعة", "بالواتساب"),
            ("ابعتولنا عالخاص", "عالخاص"),
            ("كلمونا فالبريفي", "فالبريفي"),
            ("الرابط بالبايو", "الرابط"),
        ],
    );
    nameless(
        Leaf::Purchase,
        &[
            ("التسليم 2026-11-22", "2026-11-22"),
            ("عندنا 1500 قطعة", "1500"),
            ("المترابط من القماش", "المترابط"),
        ],
    );
}

#[test]
fn questions() {
    named(
        QUESTION,
        Leaf::Interact,
        &[
            ("هل وصل القطار", "هل"),
            ("وصل القطار؟", "؟"),
            ("وصل القطار؟!؟", "؟"),
            ("وين أقرب صيدلية", "وين"),
            ("إزاي أحجز معاد", "إزاي"),
            ("وشلون أوصل للسوق", "وشلون"),
            ("شو رأي الجيران", "شو"),
            ("شوكت يفتح المتحف", "شوكت"),
            ("واش يوصل فالوقت", "واش"),
            ("علاش تأخر الباص", "علاش"),
        ],
    );
    nameless(
        Leaf::Interact,
        &[("من البيت إلى السوق", "من"), ("آني بالبيت", "آني"), ("هلال العيد الليلة", "هلال")],
    );
    // The mark that closes a sentence of news is no reason for level 1, though it speaks for "neutral".
    let line = reason("هل تمطر؟ الأرصاد: نعم", Leaf::Inform, &[("؟", 2.0), ("الأرصاد", 1.0)]).en;
    assert!(!line.contains(QUESTION[0]) && quoted(&line) == ["الأرصاد"], "{line}");
}

#[test]
fn requests_for_a_reply() {
    named(
        REPLY,
        Leaf::Interact,
        &[
            ("أرجو منكم التوضيح", "أرجو"),
            ("ما رأيكم بالملعب", "رأيكم"),
            ("قولولي فين أحسن دكتور", "قولولي"),
            ("تكفون ابي رقم سباك", "تكفون"),
            ("حدا بيعرف نجار شاطر", "حدا"),
            ("گولولي بصراحة", "گولولي"),
            ("عافاكم شي طبيب مزيان", "عافاكم"),
            ("ودلّوني على الطريق", "ودلّوني"),
        ],
    );
    nameless(Leaf::Interact, &[("الرجال في الميدان", "الرجال"), ("المحتاجات كثر", "المحتاجات")]);
}

#[test]
fn words_to_the_reader() {
    for leaf in [Leaf::Interact, Leaf::Purchase, Leaf::Fear, Leaf::Belief] {
        named(
            ADDRESS,
            leaf,
            &[
                ("يا أهل الوادي", "يا"),
                ("أيها الجيران", "أيها"),
                ("ياجماعة الخير", "ياجماعة"),
                ("في بيوتكم وشوارعكم", "بيوتكم"),
                ("وصلنا ليكو الجديد", "ليكو"),
                ("إلكن كل الخير", "إلكن"),
                ("هاي إلنا وياكم", "وياكم"),
            ],
        );
    }
    nameless(
        Leaf::Belief,
        &[("يا رب احفظ البلدة", "يا"), ("يا ريت يرجع الصيف", "يا"), ("المحاكم أغلقت", "المحاكم")],
    );
    nameless(Leaf::Inform, &[("يا جماعة رجعت الكهرباء", "يا")]);
}

#[test]
fn calls_to_take_a_side() {
    for leaf in [Leaf::Fear, Leaf::Belief] {
        named(
            RALLY,
            leaf,
            &[
                ("فلنقف جميعاً خلف الحركة", "فلنقف"),
                ("وقاطعوهم حتى يرحلوا", "وقاطعوهم"),
                ("اصحوا يا ناس", "اصحوا"),
                ("افزعوا لأهل الوادي", "افزعوا"),
                ("فيقو قبل ما يفوت الوقت", "فيقو"),
                ("لازم نوگف ضد عصابة السراب", "نوگف"),
                ("نوضو راهم باعو البلاد", "نوضو"),
            ],
        );
    }
    nameless(Leaf::Belief, &[("الموقف صعب", "الموقف"), ("انضم الوادي إلى الاتحاد", "انضم")]);
    nameless(Leaf::Purchase, &[("انضموا إلى الدورة", "انضموا")]);
}

#[test]
fn an_enemy_and_us_against_them() {
    named(
        ENEMY,
        Leaf::Fear,
        &[
            ("خونة زحلان باعوا الميناء", "خونة"),
            ("هذي عصابة السراب", "عصابة"),
            ("والعدو على الأبواب", "والعدو"),
            ("حرامية السوق رجعوا", "حرامية"),
            ("شفارة البحر كيضحكو", "شفارة"),
        ],
    );
    // "We" alone is no front.
    nameless(Leaf::Belief, &[("نحن أبناء الوادي", "نحن"), ("احنا مع الحركة", "احنا")]);
    for (text, us, them) in [
        ("نحن والخونة لا نلتقي", "نحن", "والخونة"),
        ("شعبنا أقوى من عصابة السراب", "شعبنا", "عصابة"),
        ("احنا ولاد البلد مش زي عملاء زحلان", "احنا", "عملاء"),
        ("حنا هنا، أعداءنا هناك", "حنا", "أعداءنا"),
    ] {
        let Reason { ar, en } = reason(text, Leaf::Fear, &[(us, 1.0), (them, 1.0)]);
        assert!(en.contains(&format!("{} («{us}», «{them}»)", FRONT[0])), "{en}");
        assert!(ar.contains(&format!("{} («{us}»، «{them}»)", FRONT[1])), "{ar}");
    }
}

#[test]
fn praise_and_threat() {
    named(
        PRAISE,
        Leaf::Belief,
        &[
            ("قائدها العظيم معنا", "العظيم"),
            ("بالنصر نعود", "بالنصر"),
            ("تحيا حركة النورس الأزرق", "تحيا"),
            ("جدعان الحركة وقفوا", "جدعان"),
            ("كفو يا رجال الوادي", "كفو"),
            ("نشامى الجبل", "نشامى"),
        ],
    );
    named(
        THREAT,
        Leaf::Fear,
        &[
            ("خطر يقترب من البيوت", "خطر"),
            ("المؤامرة على الوادي", "المؤامرة"),
            ("باچر يحرگون مدننا", "يحرگون"),
            ("هيخربوا بيوتنا", "هيخربوا"),
            ("رح يدبحونا كلنا", "يدبحونا"),
            ("غادي يسرقو رزقنا", "يسرقو"),
            ("يذبحون أهلنا", "يذبحون"),
        ],
    );
    // Praise is no reason to fear, nor a threat to believe.
    nameless(Leaf::Fear, &[("العظيم يقول", "العظيم")]);
    nameless(Leaf::Belief, &[("خطر على الطريق", "خطر"), ("عظام الديناصور", "عظام")]);
}

#[test]
fn words_of_report() {
    named(
        REPORT,
        Leaf::Inform,
        &[
            ("أعلنت البلدية فتح الجسر", "أعلنت"),
            ("وقال المتحدث إن الطريق مفتوح", "وقال"),
            ("بحسب الأرصاد تمطر غداً", "بحسب"),
            ("بيقول الجار إن المية رجعت", "بيقول"),
            ("گال أبوي السوق زحمة", "گال"),
            ("كيقولو الطريق مسدود", "كيقولو"),
            ("والمتحدثة لم تعلق", "والمتحدثة"),
        ],
    );
    nameless(Leaf::Inform, &[("المقال طويل", "المقال"), ("البيانات جاهزة", "البيانات")]);
    nameless(Leaf::Belief, &[("قال القائد كلمته", "قال")]);
}

#[test]
fn a_cue_must_stand_in_the_evidence_for_the_label() {
    let text = "اطلب الآن، خصم كبير على العطور";
    let mut evidence = pieces(text, Label::Advertising, &[("العطور", 1.0), ("كبير", 0.5)]);
    evidence.extend(pieces(text, Label::Neutral, &[("خصم", 2.0)]));
    let prediction = Prediction { evidence: Some(evidence), ..Prediction::new(sure(Leaf::Purchase)) };
    let line = Reason::of(text, &prediction).en;
    assert_eq!(quoted(&line), ["العطور", "كبير"], "{line}");
    assert!(!line.contains(ORDER[0]) && !line.contains(OFFER[0]), "{line}");
    // Nor is one named that hardly weighs.
    let line = reason(text, Leaf::Purchase, &[("اطلب", 0.05), ("العطور", 1.0)]).en;
    assert!(!line.contains(ORDER[0]), "{line}");
}

#[test]
fn what_weighs_more_than_the_cues_is_named_beside_them() {
    let text = "قائدها العظيم يحمي الأمة";
    let line = reason(text, Leaf::Belief, &[("قائدها", 2.0), ("العظيم", 1.0), ("الأمة", 0.5)]).en;
    assert!(line.contains("words of praise or glory («العظيم») and the weight of «قائدها»"), "{line}");
    assert_eq!(quoted(&line), ["العظيم", "قائدها"]);
}

#[test]
fn the_weightiest_classes_come_first_and_words_once() {
    let text = "خصم خصم وخصم ثم خصم، اطلب، واتساب، يا جيران";
    let words = [("اطلب", 1.0), ("واتساب", 2.0), ("يا", 0.5), ("خصم", 3.0)];
    let line = reason(text, Leaf::Purchase, &words).en;
    let at = |class: &str| line.find(class).unwrap_or_else(|| panic!("{class}: {line}"));
    assert!(at(OFFER[0]) < at(CONTACT[0]) && at(CONTACT[0]) < at(ORDER[0]), "{line}");
    assert!(!line.contains(ADDRESS[0]), "three classes are enough: {line}");
    let start = text.rfind("خصم").expect("it is there");
    let mut evidence = pieces(text, Label::Advertising, &[("خصم", 1.0)]);
    let again = Evidence { start, end: start + "خصم".len(), ..evidence[0].clone() };
    evidence.push(again);
    let prediction = Prediction { evidence: Some(evidence), ..Prediction::new(sure(Leaf::Purchase)) };
    assert_eq!(quoted(&Reason::of(text, &prediction).en), ["خصم"]);
}

#[test]
fn the_answer_is_named_in_both_languages() {
    for (leaf, en, ar) in [
        (Leaf::Inform, "Level 1, neutral: it seems to tell", "المستوى 1، محايد: يبدو أن النص يُخبر"),
        (Leaf::Interact, "Level 2, neutral: it seems to wait", "المستوى 2، محايد: يبدو أن النص ينتظر"),
        (Leaf::Purchase, "Level 3, advertising: it seems to ask", "المستوى 3، إشهار: يبدو أن النص يدعو"),
        (Leaf::Fear, "Level 3, propaganda (fear): it seems", "المستوى 3، دعاية (خوف): يبدو"),
        (Leaf::Belief, "Level 3, propaganda (belief): it seems", "المستوى 3، دعاية (اعتقاد): يبدو"),
    ] {
        let reason = reason("كلام عن الوادي", leaf, &[("الوادي", 1.0)]);
        assert!(reason.en.starts_with(en), "{}", reason.en);
        assert!(reason.ar.starts_with(ar), "{}", reason.ar);
    }
}

#[test]
fn what_is_absent_is_said_only_if_it_is_improbable_and_nowhere_called_for() {
    let text = "كلام عن الوادي";
    let line = |leaf, text: &str| reason_with(text, sure(leaf), &[]);
    assert!(line(Leaf::Inform, text).en.contains("; no reply, no purchase and no stance is asked for."));
    assert!(line(Leaf::Inform, text).ar.contains("؛ ولا يُطلب فيه ردّ ولا شراء ولا موقف."));
    assert!(line(Leaf::Interact, text).en.contains("; no purchase and no stance is asked for."));
    assert!(line(Leaf::Purchase, text).en.contains("; no stance is asked for."));
    assert!(line(Leaf::Fear, text).en.contains("; no purchase is asked for."));
    assert!(line(Leaf::Belief, text).ar.contains("؛ ولا يُطلب فيه شراء."));
    // A call stands in the text, though the model hears none.
    let quoted = "قال القائد: «اطلبوا العلم وقاطعوا الجهل». أين كنتم؟";
    assert!(!line(Leaf::Inform, quoted).en.contains("is asked for"));
    // Probable enough that nobody can say it is not there.
    let open = LeafProbabilities::from_array([0.02, 0.02, 0.16, 0.0, 0.8]).expect("they add up");
    assert!(!reason_with(text, open, &[]).en.contains("is asked for"));
}

#[test]
fn where_the_model_is_unsure_it_says_so_and_names_what_comes_next() {
    let line = |probabilities: [f64; 5]| {
        reason_with("كلام", LeafProbabilities::from_array(probabilities).expect("they add up"), &[])
    };
    let low = line([0.1, 0.05, 0.55, 0.2, 0.1]);
    assert!(low.en.ends_with(" The model is unsure; the next likeliest: propaganda (30%)."), "{}", low.en);
    assert!(low.ar.ends_with(" والنموذج غير واثق، والأرجح بعده: دعاية (30%)."), "{}", low.ar);
    let level = line([0.5, 0.45, 0.05, 0.0, 0.0]);
    assert!(level.en.ends_with("the next likeliest: level 2 (45%)."), "{}", level.en);
    assert!(level.ar.ends_with("والأرجح بعده: المستوى 2 (45%)."), "{}", level.ar);
    let effect = line([0.0, 0.1, 0.0, 0.5, 0.4]);
    assert!(effect.en.ends_with("the next likeliest: belief (40%)."), "{}", effect.en);
    let both = line([0.3, 0.25, 0.45, 0.0, 0.0]);
    assert!(both.en.ends_with("the next likeliest: advertising (45%) and level 2 (25%)."), "{}", both.en);
    assert!(both.ar.ends_with("والأرجح بعده: إشهار (45%) والمستوى 2 (25%)."), "{}", both.ar);
    for clear in [[0.85, 0.05, 0.1, 0.0, 0.0], [0.0, 0.1, 0.0, 0.1, 0.8], [0.1, 0.1, 0.8, 0.0, 0.0]] {
        let clear = line(clear);
        assert!(!clear.en.contains("unsure") && !clear.ar.contains("غير واثق"), "{}", clear.en);
    }
}

#[test]
fn without_words_no_ground_is_invented() {
    let text = "اطلب الآن خصم كبير؟";
    let none = reason_with(text, sure(Leaf::Purchase), &[]);
    assert!(none.en.contains("; no single word speaks for it"), "{}", none.en);
    assert!(none.ar.contains("؛ ولا ترجّحه كلمة بعينها"), "{}", none.ar);
    assert_eq!(quoted(&none.en).len() + quoted(&none.ar).len(), 0);
    // Signs are no words.
    let sign = reason_with("سلام.", sure(Leaf::Inform), &[(".", 1.0)]);
    assert!(sign.en.contains("; no single word speaks for it"), "{}", sign.en);
    // Without evidence nothing is said of words.
    let plain = Reason::of(text, &Prediction::new(sure(Leaf::Purchase)));
    assert!(!plain.en.contains("word") && !plain.ar.contains("كلمة"), "{}", plain.en);
}

#[test]
fn a_quotation_fits_in_a_line() {
    let word = "ب".repeat(5_000);
    let line = reason(&word, Leaf::Inform, &[(&word, 1.0)]).en;
    assert_eq!(quoted(&line), [format!("{}…", "ب".repeat(40))]);
    let text = "كلمة\u{200f}ما\u{200d}\n\n وأخرى";
    let line = reason(text, Leaf::Inform, &[(text, 1.0)]).en;
    assert_eq!(quoted(&line), ["كلمةما وأخرى"]);
}

/// Posts of cues, other words and signs.
fn posts() -> impl Strategy<Value = String> {
    let words = "اطلب الآن خصم 50% واتساب 0500000000 هل وين ؟ يا جماعة قاطعوا العدو نحن العظيم خطر قال #عروض_اليوم \
                 @shop بيتكم الوادي القطار وصل ريال 120 مُـــبارك ﷺ 😀 . !";
    let piece = prop_oneof![
        6 => prop::sample::select(words.split_whitespace().map(str::to_owned).collect::<Vec<_>>()),
        2 => "[ا-ي]{1,8}",
        1 => "\\PC".prop_filter("quotation marks quote", |c| !c.contains(['«', '»'])),
    ];
    prop::collection::vec(piece, 1..25).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// With a real model: every word that is named stands in the text and is evidence for the label.
    #[test]
    fn nothing_is_named_that_is_not_there(text in posts()) {
        let model = risala::embedded().expect("it opens");
        let Ok(prediction) = model.scorer().predict_with_evidence(&text) else { return Ok(()) };
        let Reason { ar, en } = Reason::of(&text, &prediction);
        prop_assert!(en.starts_with("Level ") && ar.starts_with("المستوى "));
        prop_assert!(en.lines().count() == 1 && ar.lines().count() == 1);
        prop_assert_eq!(quoted(&en), quoted(&ar));
        let label = prediction.label();
        let evidence = prediction.evidence.expect("it was asked for");
        for word in quoted(&en) {
            let visible: String = text.chars().filter(|c| !risala::text::is_invisible(*c)).collect();
            prop_assert!(visible.contains(word), "{} is not in {}", word, text);
            let speaks = |piece: &&Evidence| word.contains(&piece.text) || piece.text.contains(word);
            prop_assert!(evidence.iter().filter(speaks).any(|piece| piece.toward == label), "{}", word);
        }
    }

    /// Evidence that belongs to no text, or to another: strange lines, but lines.
    #[test]
    fn any_evidence_gives_lines(text in "\\PC{0,40}", start in 0usize..60, length in 0usize..60, weight in -1.0f64..3.0) {
        let piece = Evidence { start, end: start + length, text: text.clone(), toward: Label::Neutral, weight };
        let prediction = Prediction { evidence: Some(vec![piece]), ..Prediction::new(sure(Leaf::Interact)) };
        let reason = Reason::of(&text, &prediction);
        prop_assert!(!reason.ar.is_empty() && !reason.en.is_empty());
    }
}
