//! Small words of many languages: articles, pronouns, prepositions, conjunctions, auxiliaries; for scripts without spaces, characters
//! that stand in nearly every sentence. Running text is full of them, menus and labels are not. Which language a word belongs to does
//! not count here.

/// One list a family or language, words parted by spaces.
pub(crate) const LISTS: [&str; 34] = [
    // Germanic
    "the be to of and that have with a in is it for on as was at by this from are or an not his her they their he she you we i its but which were been has had will would can who when there what if than",
    "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde",
    "de van het een en in is dat op te zijn met voor niet aan er om ook als bij maar door over uit die hij zij ze wordt werd naar heeft deze nog dan wel of tot kan",
    "och i att det som en på är av för med den till inte har de om ett han men var jag sig från vi så kan när år under också efter eller nu sin där vid mot ska",
    "og i at det som en på er av for med den til ikke har de om et han men var jeg seg fra vi så kan når også etter eller nå der ved mot skal af blev",
    "og að í á er sem til við um það var en ekki með af hann fyrir því hefur þá",
    // Romance
    "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son ou aux cette mais comme on nous vous sa leur ont été être fait elle",
    "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son fue",
    "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela",
    "di e il la che in a un è per con non una del si da le dei nel alla come più al sono i gli della delle ha lo anche ma se o dal su questo nella ai",
    "și de în a la cu nu pe un o este care mai din că pentru se au fi sunt ca prin după sau dar lui ale său fost",
    "de la i el que en a les per un amb una no del es els al va com més o són ha seva però",
    // Slavic and Baltic
    "w i na z się do nie to że jest o po jak od za przez ale co dla oraz są tego był tym ze a jego czy już tylko które który która może być ich przy pod",
    "и в на не что с по как это к из за от для его но у о то а был до так же они мы вы он она все при бы или было если также уже их",
    "і в на не що з по як це до із за від для його але у о то а був та є які який про або вони ми він при було",
    "и на в за се да от е не с са че по като които това до при но или към ще си след го която",
    "a v na se je že s z do o i za to pro jako ale po od k by jsou který které není jeho ve však si tak už",
    "a v na sa je že s z do o i za to pre ako ale po od k by sú ktorý ktoré nie jeho vo však si tak už",
    "i u na je se da su za od s o kao koji koja koje ne a ali po iz bi nije sve što to ili",
    "и у на је се да су за од с о као који која које не а али по из би није све што то или",
    "in je na se da so za od s o kot ki ne pa ali po iz bi ni vse to pri tudi še bil",
    "ir į kad iš su yra tai bet kaip už ne apie nuo jo buvo ar po taip per dėl",
    "un ir ar uz no par ka lai kas pie bet kā tas arī ne vai pēc bija to",
    // Other European
    "και το να του η της με που την από για ο τα στο είναι των σε ότι οι θα στην τον δεν τη τους στη ένα μια κι αλλά ως έχει",
    "ja on ei se että oli hän mutta joka kun ovat myös tai sen niin kuin ole mukaan vain jo",
    "a az és hogy nem is egy ez van de meg el csak volt mint ha már még vagy azt kell",
    "ja on ei ta et see oli ka kui oma mis ning aga või seda ma nii kes",
    "ve bir bu da de için ile olarak daha çok olan gibi en ne o ise kadar sonra ama var mi her şey",
    // Semitic, Iranian, Indic
    "في من على أن إلى عن التي هذا ما لا مع كان هذه الذي بعد بين ذلك و كما قد أو كل إن لم هو هي",
    "של את על לא הוא זה עם כי היא גם או אל מה יותר אבל כל היה",
    "و در به از که این را با است برای آن یک خود تا بر هم شد می ها شده",
    "के का की में है और से को पर हैं ने यह कि भी एक था नहीं हो तो कर",
    // East and South-East Asian
    "的 了 是 在 和 有 我 他 这 不 人 中 为 上 个 也 到 说 们 与 這 對 個 為 就 着 把 被 而 の は に を が と た で も し て な い る れ ら",
    "이 그 수 있다 있는 것 것이 등 및 더 한 그는 위해 대한 있습니다 하는 것은 통해 và của là có trong cho được một không với các những này khi người để dan yang di untuk dengan itu ini dari pada tidak akan",
];
